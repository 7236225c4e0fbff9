using Conferences.Api.Crossbar;
using Conferences.Domain.Commands;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Wolverine.Marten;

namespace Conferences.Api.Commands;

/// <summary>Decides a batch in order: holds the evolving state and collects the writes.</summary>
/// <param name="answers">Replies by idempotency key; new ones are added.</param>
/// <param name="people">People who may join again, by person id; new ones are added.</param>
/// <param name="at">When the events are recorded, see <see cref="Store.EventClock"/>.</param>
/// <param name="reply">Creates the reply to a command with a key, which is stored in this commit (ADR 7). Nothing else
/// here depends on replies.</param>
internal sealed class BatchDecision(
    ConferenceState state,
    Dictionary<string, IdempotentReply> answers,
    Dictionary<PersonId, Person> people,
    IMediaServer media,
    DateTimeOffset at,
    Func<CommandEnvelope, Outcome, Reply> reply)
{
    private readonly List<PendingEvent> events = [];
    private readonly List<IMartenOp> rows = [];
    private readonly Dictionary<OperationId, Operation> operations = [];

    /// <summary>The state after everything decided so far.</summary>
    public ConferenceState State => state;

    /// <summary>Everything to write.</summary>
    /// <param name="record">Records the events, if there are any.</param>
    public IEnumerable<IMartenOp> Writes(Func<IReadOnlyList<PendingEvent>, IMartenOp> record) =>
        events.Count == 0 ? rows : [record(events), .. rows];

    /// <summary>Decides the command, or returns the outcome of the first use of its key.</summary>
    public Outcome Take(CommandEnvelope envelope)
    {
        var kept = envelope.Key is { } key ? answers.GetValueOrDefault(key.Value) : null;
        if (IdempotentReply.Current(kept, envelope.At) is { } earlier)
            return Outcome.OfRepeat(state, earlier.To(envelope.Key!), earlier.IsTo(envelope.Key!));

        var before = state;
        var decision = envelope.Command.DecideWithinQuota(state);
        Record(decision, envelope, envelope.RequestId);
        return Keep(
            envelope,
            kept,
            new(Newest(decision), before, state) { Person = Joined(envelope.Command, decision) });
    }

    private void Record(Decision decision, CommandEnvelope envelope, string causation)
    {
        var before = state;
        state = state.After(decision, at);
        foreach (var @event in decision.Events)
        {
            events.Add(new(@event, envelope.Actor, envelope.RequestId, causation));
            if (Operation.IdOf(@event) is { } id
                && Operation.Fold(operations.GetValueOrDefault(id) ?? before.Live.Asked(id), @event, at) is
                { } operation)
                operations[id] = operation;
        }

        foreach (var person in decision.People)
        {
            rows.Add(MartenOps.Insert(person with
            {
                Caller = state.Numbering.CallerOf(person.CallerIdNumber)?.Text,
            }));
            people[person.PersonId] = person;
        }

        if (decision.Secrets is { } secrets)
            rows.Add(MartenOps.Insert(secrets));

        // An operation that failed immediately is not sent to the media server.
        foreach (var requested in decision.Events.OfType<OperationRequested>())
        {
            if (state.Live.Asked(requested.Operation.Id) is { } open)
                RecordImmediateEvents(open, envelope);
        }
    }

    // The media server may have responded already: the caller gets the current status of the operation.
    private Decision Newest(Decision decision) => decision.Operation is { } operation
        ? decision with { Operation = operations.GetValueOrDefault(operation.Id, operation) }
        : decision;

    private Person? Joined(Command command, Decision decision) =>
        command is JoinConference && decision.ParticipantId is { } id
            ? people.GetValueOrDefault(state.Roster[id].PersonId)
            : null;

    private void RecordImmediateEvents(Operation requested, CommandEnvelope envelope)
    {
        var mediaEvents = media.Capabilities.Offers(requested)
            ? media.ImmediateEvents(requested, state, Ids.NewContext(envelope.At))
            : [new FailOperation(requested.Id, Reason.Unsupported, envelope.At)];
        foreach (var mediaEvent in mediaEvents)
            Record(mediaEvent.Decide(state), envelope, requested.Id.Text);
    }

    private Outcome Keep(CommandEnvelope envelope, IdempotentReply? expired, Outcome outcome)
    {
        if (envelope.Key is not { } key || !outcome.IsLasting || (!key.KeepsRefusals && outcome.HasNoEffect))
            return outcome;
        var kept = reply(envelope, outcome);
        rows.AddRange(IdempotentReply.Keep(expired, key, kept, envelope.At));
        answers[key.Value] = IdempotentReply.Of(key, kept, envelope.At);
        return outcome with { KeptReply = kept };
    }
}
