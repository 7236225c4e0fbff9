using System.Collections.Immutable;
using Conferences.Api.Queries;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Kazoo;

/// <summary>
/// What this node keeps in memory: Kazoo's member ids of legs, and the dials in progress. Both are bounded; what is
/// evicted can be queried again, or times out.
/// </summary>
internal sealed class KazooMemberCache
{
    private const int MostMembers = 100_000;
    private const int MostDials = 10_000;

    private readonly Recent<(Place Place, CallId CallId), long> members = new(MostMembers);
    private readonly Recent<OperationId, KazooDial> dials = new(MostDials);

    /// <summary>Stores the member id of a leg.</summary>
    public void Number(Place place, CallId callId, long memberId) => members.Keep((place, callId), memberId);

    /// <summary>The targets, with cached member ids where none was recorded.</summary>
    public ImmutableArray<MediaTarget> Numbered(MediaCommand command) =>
    [
        .. command.Targets.Select(it => it.MemberId is null
            && members.Find((new(command.Account, command.ConferenceId), it.CallId)) is var (known, number) && known
                ? it with { MemberId = number }
                : it),
    ];

    public void Dial(KazooDial dial) => dials.Keep(dial.OperationId, dial);

    /// <summary>Removes and returns the dial of an operation, or null.</summary>
    public KazooDial? Dialled(OperationId operationId) => dials.Take(operationId);

    // The oldest are evicted first.
    private sealed class Recent<TKey, TValue>(int most)
        where TKey : notnull
    {
        private readonly Lock gate = new();
        private readonly Dictionary<TKey, TValue> kept = [];
        private readonly Queue<TKey> order = new();

        public void Keep(TKey key, TValue value)
        {
            lock (gate)
            {
                if (!kept.ContainsKey(key))
                    order.Enqueue(key);
                kept[key] = value;
                while (order.Count > most)
                    kept.Remove(order.Dequeue());
            }
        }

        public (bool IsKnown, TValue? Value) Find(TKey key)
        {
            lock (gate)
                return (kept.TryGetValue(key, out var value), value);
        }

        public TValue? Take(TKey key)
        {
            lock (gate)
                return kept.Remove(key, out var value) ? value : default;
        }
    }
}
