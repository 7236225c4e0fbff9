using System.Collections.Concurrent;
using Conferences.Api.Queries;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Janus;

/// <summary>Which instance the room of a conference was created for, as far as this node has heard.</summary>
internal sealed class JanusInstances(JanusRooms rooms)
{
    private readonly ConcurrentDictionary<Place, InstanceUuid> known = new();

    /// <summary>The instance; null if it is not known.</summary>
    public InstanceUuid? Of(Place place) => known.TryGetValue(place, out var uuid) ? uuid : null;

    /// <summary>The room was created for this instance.</summary>
    public void Set(Place place, InstanceUuid uuid) => known[place] = uuid;

    /// <summary>The room is gone; returns the instance it was for.</summary>
    public InstanceUuid? Take(Place place) => known.TryRemove(place, out var uuid) ? uuid : null;

    /// <summary>Nothing is known any more.</summary>
    public void Clear() => known.Clear();

    /// <summary>The instance, which Janus is asked for if it is not known; null if it does not tell.</summary>
    public async Task<InstanceUuid?> FindAsync(Place place, JanusControl? control, CancellationToken cancellation)
    {
        if (Of(place) is { } uuid)
            return uuid;
        if (control is null)
            return null;
        foreach (var room in await rooms.ListAsync(control, cancellation))
        {
            if (room is { Name.IsForWaiting: false, Uuid: { } told })
                known.TryAdd(room.Name.Place, told);
        }

        return Of(place);
    }
}
