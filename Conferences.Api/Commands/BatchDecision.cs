using Conferences.Api.Crossbar;
using Conferences.Domain.Commands;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Wolverine.Marten;

namespace Conferences.Api.Commands;

/// <summary>One pass over a batch: the room as it evolves, and the writes as they gather.</summary>
/// <param name="answers">By idempotency key; those given are kept here too.</param>
/// <param name="people">By person id, those who may join again; those who come are kept here too.</param>
/// <param name="reply">Makes the reply to a command with a key, which is kept in this commit (ADR 7). Whoever has the
/// commands decided says how; nothing else here knows what anybody is told.</param>
internal sealed class BatchDecision(
    ConferenceState state,
    Dictionary<string, IdempotentReply> answers,
    Dictionary<string, Person> people,
    IMediaServer media,
    Func<CommandEnvelope, Outcome, Reply> reply)
{
    private readonly List<PendingEvent> events = [];
    private readonly List<IMartenOp> rows = [];
    private readonly Dictionary<string, Operation> operations = [];

    /// <summary>As it is after all that was decided so far.</summary>
    public ConferenceState State => state;

    /// <summary>Everything to write.</summary>
    /// <param name="record">Records the facts, if there are any.</param>
    public IEnumerable<IMartenOp> Writes(Func<IReadOnlyList<PendingEvent>, IMartenOp> record) =>
        events.Count == 0 ? rows : [record(events), .. rows];

    /// <summary>Decides the command, or finds what it came to when its key was used first.</summary>
    public Outcome Take(CommandEnvelope envelope)
    {
        var kept = envelope.Key is { } key ? answers.GetValueOrDefault(key.Value) : null;
        if (IdempotentReply.Current(kept, envelope.At) is { } earlier)
            return Outcome.OfRepeat(state, earlier.To(envelope.Key!), earlier.IsTo(envelope.Key!));

        var before = state;
        var decision = envelope.Command.Decide(state);
        Record(decision, envelope, envelope.RequestId);
        return Keep(envelope, kept, new(Newest(decision), before, state) { Person = Joined(envelope.Command, decision) });
    }

    private void Record(Decision decision, CommandEnvelope envelope, string causation)
    {
        var before = state;
        state = state.After(decision, envelope.At);
        foreach (var @event in decision.Events)
        {
            events.Add(new(@event, envelope, causation));
            if (Operation.IdOf(@event) is { } id
                && Operation.Fold(operations.GetValueOrDefault(id) ?? before.Live.Asked(id), @event, envelope.At) is
                    { } operation)
                operations[id] = operation;
        }

        foreach (var person in decision.People)
        {
            rows.Add(MartenOps.Insert(person));
            people[person.Id] = person;
        }

        if (decision.Secrets is { } secrets)
            rows.Add(MartenOps.Insert(secrets));

        // What failed from the start is nothing to the media server.
        foreach (var requested in decision.Events.OfType<OperationRequested>())
        {
            if (state.Live.Asked(requested.Operation.Id) is { } open)
                Echo(open, envelope);
        }
    }

    // The media server may have answered already: the caller is told of the operation as it stands now.
    private Decision Newest(Decision decision) => decision.Operation is { } operation
        ? decision with { Operation = operations.GetValueOrDefault(operation.Id, operation) }
        : decision;

    private Person? Joined(Command command, Decision decision) =>
        command is JoinConference && decision.ParticipantId is { } id
            ? people.GetValueOrDefault(state.Roster[id].PersonId)
            : null;

    private void Echo(Operation requested, CommandEnvelope envelope)
    {
        foreach (var mediaEvent in media.Echo(requested, state, Ids.NewContext(envelope.At)))
            Record(mediaEvent.Decide(state), envelope, requested.Id);
    }

    private Outcome Keep(CommandEnvelope envelope, IdempotentReply? expired, Outcome outcome)
    {
        if (envelope.Key is not { } key || !outcome.IsLasting)
            return outcome;
        var told = reply(envelope, outcome);
        rows.AddRange(IdempotentReply.Keep(expired, key, told, envelope.At));
        answers[key.Value] = IdempotentReply.Of(key, told, envelope.At);
        return outcome with { KeptReply = told };
    }
}
