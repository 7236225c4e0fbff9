using Conferences.Api.Store;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using JasperFx.Events;

namespace Conferences.Api.Live.Blackhole;

/// <summary>
/// A conference's running state as its events are told, so that each is told with the state it led to. Persons are not
/// in it.
/// </summary>
/// <param name="version">The sequence of the newest event in it.</param>
internal sealed class ConferenceFold(
    string id, long version, LiveConference live, IEnumerable<Participant> roster, IEnumerable<Operation> operations)
{
    private readonly SortedDictionary<int, Participant> roster = new(roster.ToDictionary(it => it.ParticipantId));
    private readonly Dictionary<OperationId, Operation> operations = operations.ToDictionary(it => it.Id);

    /// <summary>The sequence of the newest event in it.</summary>
    public long Version { get; private set; } = version;

    /// <summary>The running instance.</summary>
    public LiveConference Live { get; private set; } = live;

    /// <summary>How many it holds.</summary>
    public int Size => roster.Count + operations.Count + 1;

    /// <summary>A conference of which nothing is recorded yet.</summary>
    public static ConferenceFold Empty(string id) => new(id, 0, LiveConference.Idle(id), [], []);

    /// <summary>The participant with this call id who is in, or null.</summary>
    public Participant? Find(CallId callId) => roster.Values.LastOrDefault(it => it.CallId == callId);

    /// <summary>True if this operation is known.</summary>
    public bool Knows(OperationId operation) => operations.ContainsKey(operation);

    /// <summary>Makes an operation known that was requested before.</summary>
    public void Learn(Operation operation) => operations[operation.Id] = operation;

    /// <summary>Takes the next event, and returns what it was about, as it is then.</summary>
    public (IReadOnlyList<Participant> People, Operation? Operation) Take(IEvent @event)
    {
        var (it, at) = (@event.Recorded(), @event.RecordedAt());
        (Version, Live) = (@event.Version, LiveConference.Fold(Live, it, at));
        if (it is ConferenceStarted)
            roster.Clear();
        return ([.. Participant.Of(it).Select(who => Seat(who.ParticipantId, it, at)).OfType<Participant>()],
            Operation.IdOf(it) is { } operation ? Settle(operation, it, at) : null);
    }

    // Who left is told with the state of leaving, and is not in any more.
    private Participant? Seat(int number, ConferenceEvent @event, DateTimeOffset at)
    {
        var who = Participant.Fold(roster.GetValueOrDefault(number), id, @event, at);
        if (who is null or { LeftAt: not null })
            roster.Remove(number);
        else
            roster[number] = who;
        return who;
    }

    private Operation? Settle(OperationId operation, ConferenceEvent @event, DateTimeOffset at)
    {
        var settled = Operation.Fold(operations.GetValueOrDefault(operation), @event, at);
        if (settled is null or { IsOpen: false })
            operations.Remove(operation);
        else
            operations[operation] = settled;
        return settled;
    }
}
