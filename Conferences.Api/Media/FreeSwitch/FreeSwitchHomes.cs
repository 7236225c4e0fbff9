using System.Collections.Concurrent;
using Conferences.Api.Queries;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>A leg on one of the servers.</summary>
/// <param name="MemberId">The server's number for it.</param>
internal sealed record FreeSwitchMember(
    Place Place, FreeSwitchServer Server, InstanceUuid Uuid, long? MemberId, bool IsModerator);

/// <summary>
/// Which conference lives on which server, and who is in it, as far as this node has heard. Thread-safe.
/// </summary>
internal sealed class FreeSwitchHomes(TimeProvider clock)
{
    // A leg that was let in takes less to get in.
    private static readonly TimeSpan UsualClaim = TimeSpan.FromSeconds(60);

    private readonly Lock gate = new();
    private readonly Dictionary<Place, Home> homes = [];
    private readonly ConcurrentDictionary<CallId, FreeSwitchMember> members = [];

    /// <summary>The leg, if it is in a conference.</summary>
    public FreeSwitchMember? Find(CallId callId) => members.GetValueOrDefault(callId);

    /// <summary>How many legs are on the server.</summary>
    public int LoadOf(FreeSwitchServer server) => members.Values.Count(it => it.Server == server);

    /// <summary>The server on which the conference runs, or is about to; null if none is known.</summary>
    public FreeSwitchServer? Of(Place place)
    {
        lock (gate)
        {
            return homes.TryGetValue(place, out var home) && (home.Until is null || home.Until > clock.GetUtcNow())
                ? home.Server
                : null;
        }
    }

    /// <summary>A leg is about to start the conference on this server, unless it has another home already.</summary>
    /// <param name="forTime">How long that may take; a minute if null.</param>
    /// <returns>Its home.</returns>
    public FreeSwitchServer Claim(Place place, FreeSwitchServer server, TimeSpan? forTime = null)
    {
        lock (gate)
        {
            if (Of(place) is { } home && home != server)
                return home;
            var until = clock.GetUtcNow() + (forTime ?? UsualClaim);
            if (Of(place) is null || homes[place].Until < until)
                homes[place] = new(server, null, until);
            return server;
        }
    }

    /// <summary>The conference runs there.</summary>
    public void Runs(Place place, FreeSwitchServer server, InstanceUuid uuid)
    {
        lock (gate)
            homes[place] = new(server, uuid, null);
    }

    /// <summary>The conference no longer runs there.</summary>
    public void Ended(Place place, FreeSwitchServer server)
    {
        lock (gate)
        {
            if (homes.TryGetValue(place, out var home) && home.Server == server)
                homes.Remove(place);
        }
    }

    public void Joined(CallId callId, FreeSwitchMember member)
    {
        Runs(member.Place, member.Server, member.Uuid);
        members[callId] = member;
    }

    public void Left(CallId callId) => members.TryRemove(callId, out _);

    /// <summary>Everything on the server is forgotten.</summary>
    /// <returns>The instances that ran there.</returns>
    public IReadOnlyCollection<(Place Place, InstanceUuid Uuid)> Forget(FreeSwitchServer server)
    {
        foreach (var (callId, member) in members)
        {
            if (member.Server == server)
                members.TryRemove(callId, out _);
        }

        lock (gate)
        {
            var there = homes.Where(it => it.Value.Server == server).ToArray();
            foreach (var (place, _) in there)
                homes.Remove(place);
            return
            [
                .. there.Where(it => it.Value.Uuid is not null).Select(it => (it.Key, it.Value.Uuid!.Value)),
            ];
        }
    }

    // Until: how long it is kept for a conference that is about to start.
    private sealed record Home(FreeSwitchServer Server, InstanceUuid? Uuid, DateTimeOffset? Until);
}
