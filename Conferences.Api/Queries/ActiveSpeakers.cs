using Conferences.Domain.State;

namespace Conferences.Api.Queries;

/// <summary>
/// Who is talking now, as far as this node has heard. It is signal, not history: nothing of it is stored, and whatever
/// was heard is forgotten when the link to the media server is lost.
/// </summary>
internal sealed class ActiveSpeakers
{
    // One more is taken to be silent.
    private const int Most = 100_000;

    private readonly Lock gate = new();
    private readonly Dictionary<Place, Dictionary<CallId, InstanceUuid?>> talking = [];
    private int count;

    /// <summary>A leg has begun to talk (true), or is not heard any more.</summary>
    public event Action<Place, CallId, bool>? Changed;

    /// <summary>True if that leg talks.</summary>
    public bool Talks(string account, string conferenceId, CallId callId)
    {
        lock (gate)
            return talking.TryGetValue(new(account, conferenceId), out var legs) && legs.ContainsKey(callId);
    }

    /// <summary>That leg has begun to talk.</summary>
    /// <param name="uuid">The instance it is in; null if it is not known.</param>
    public void Start(Place place, CallId callId, InstanceUuid? uuid = null)
    {
        lock (gate)
        {
            if (count >= Most)
                return;
            if (!talking.TryGetValue(place, out var legs))
                talking[place] = legs = [];
            var isNew = legs.TryAdd(callId, uuid);
            legs[callId] = uuid;
            if (!isNew)
                return;
            count++;
        }

        Changed?.Invoke(place, callId, true);
    }

    /// <summary>That leg has stopped, or left.</summary>
    public void Stop(Place place, CallId callId)
    {
        lock (gate)
        {
            if (!talking.TryGetValue(place, out var legs) || !legs.Remove(callId))
                return;
            count--;
            if (legs.Count == 0)
                talking.Remove(place);
        }

        Changed?.Invoke(place, callId, false);
    }

    /// <summary>That instance has ended. Those in another one of the conference may go on talking.</summary>
    public void End(Place place, InstanceUuid uuid)
    {
        CallId[] over;
        lock (gate)
        {
            over = talking.TryGetValue(place, out var legs)
                ? [.. legs.Where(it => (it.Value ?? uuid) == uuid).Select(it => it.Key)]
                : [];
        }

        foreach (var callId in over)
            Stop(place, callId);
    }

    /// <summary>Nobody talks in that conference any more.</summary>
    public void Stop(Place place)
    {
        Dictionary<CallId, InstanceUuid?>? legs;
        lock (gate)
        {
            if (!talking.Remove(place, out legs))
                return;
            count -= legs.Count;
        }

        foreach (var callId in legs.Keys)
            Changed?.Invoke(place, callId, false);
    }

    /// <summary>Whoever talks, it is not heard any more.</summary>
    public void Forget()
    {
        Place[] places;
        lock (gate)
            places = [.. talking.Keys];
        foreach (var place in places)
            Stop(place);
    }
}
