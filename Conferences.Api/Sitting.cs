using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Api.Views;
using Conferences.Domain;
using Conferences.Domain.Attending;
using JasperFx.Events;
using Marten;
using Wolverine.Marten;

namespace Conferences.Api;

/// <summary>One pass over a batch: the room as it evolves, and the writes as they gather.</summary>
/// <param name="answers">By idempotency key; those given are kept here too.</param>
/// <param name="people">By person id, those who may join again; those who come are kept here too.</param>
internal sealed class Sitting(
    string account,
    Room room,
    Dictionary<string, Answer> answers,
    Dictionary<string, Person> people,
    IMediaServer media)
{
    private readonly List<object> facts = [];
    private readonly List<IMartenOp> rows = [];
    private readonly Dictionary<string, Operation> operations = [];

    /// <summary>As it is after all that was decided so far.</summary>
    public Room Room => room;

    /// <summary>Everything to write.</summary>
    /// <param name="record">Records the facts, if there are any.</param>
    public IEnumerable<IMartenOp> Writes(Func<IReadOnlyList<object>, IMartenOp> record) =>
        facts.Count == 0 ? rows : [record(facts), .. rows];

    public Reply Take(Issued issued)
    {
        var kept = issued.Key is { } key ? answers.GetValueOrDefault(key.Value) : null;
        if (Answer.Current(kept, issued.At) is { } earlier)
            return earlier.To(issued.Key!);

        var before = room;
        var decision = issued.Command.Decide(room);
        Record(decision, issued, issued.RequestId);
        Count(issued.Command, decision);
        var reply = Replies.To(account, AsKnown(issued, decision), Newest(decision), before, room);
        Keep(issued, kept, reply);
        return reply;
    }

    private void Record(Decision decision, Issued issued, string causation)
    {
        foreach (var fact in decision.Facts)
        {
            facts.Add(Signed(fact, issued, causation));
            room = room.After(fact, issued.At);
            if (OperationView.Of(fact) is { } operation)
                operations[operation.Id] = operation;
        }

        foreach (var person in decision.People)
        {
            rows.Add(MartenOps.Insert(person));
            people[person.Id] = person;
        }

        if (decision.Secrets is { } secrets)
            rows.Add(MartenOps.Insert(secrets));

        foreach (var requested in decision.Facts.OfType<OperationRequested>())
            Echo(requested.Operation, issued);
    }

    // The media server may have answered already: the caller is told of the operation as it stands now.
    private Decision Newest(Decision decision) => decision.Operation is { } operation
        ? decision with { Operation = operations.GetValueOrDefault(operation.Id, operation) }
        : decision;

    // Whoever joins again is the person who came first, whatever the repeat says.
    private Issued AsKnown(Issued issued, Decision decision) =>
        issued.Command is JoinConference join && decision.ParticipantId is { } id
        && people.GetValueOrDefault(room.Roster[id].PersonId) is { } known
            ? issued with { Command = join with { Person = known } }
            : issued;

    private void Echo(Operation requested, Issued issued)
    {
        foreach (var word in media.Echo(requested, room, Ids.Asking(issued.At)))
            Record(word.Decide(room), issued, requested.Id);
    }

    // Headers are each fact's own: the session is shared by everybody in the batch.
    private static IEvent Signed(object fact, Issued issued, string causation)
    {
        IEvent signed = Facts.Wrap(fact);
        signed.CorrelationId = issued.RequestId;
        signed.CausationId = causation;
        signed.SetHeader("account_id", issued.Actor.AccountId);
        signed.SetHeader("channel", issued.Actor.Channel);
        Sign(signed, "owner_id", issued.Actor.OwnerId);
        Sign(signed, "key_id", issued.Actor.KeyId);
        Sign(signed, "address", issued.Actor.Address);
        return signed;
    }

    private static void Sign(IEvent signed, string name, string? value)
    {
        if (value is not null)
            signed.SetHeader(name, value);
    }

    // A turned-away caller counts only if that was recorded: the seventh wrong pin of a minute is not.
    private void Count(Command command, Decision decision)
    {
        if (command is JoinConference join && !decision.Facts.IsEmpty
            && decision.Refusal?.Reason is Reason.BadPin or Reason.TooManyPins)
            room = room.WithWrongPin(join.Person.CallerIdNumber);
    }

    private void Keep(Issued issued, Answer? expired, Reply reply)
    {
        if (issued.Key is not { } key || !Answer.IsKept(reply))
            return;
        rows.AddRange(Answer.Keep(expired, key, reply, issued.At));
        answers[key.Value] = Answer.Of(key, reply, issued.At);
    }
}

/// <summary>Appends to the stream that was opened for writing, so that its version guards the whole batch.</summary>
internal sealed record AppendFacts(IEventStream<Conference> Stream, IReadOnlyList<object> Facts) : IMartenOp
{
    public void Execute(IDocumentSession session) => Stream.AppendMany([.. Facts]);
}

/// <summary>Wraps a fact so that it can carry its own headers.</summary>
internal static class Facts
{
    public static IEvent Wrap(object fact) => (IEvent)Wrapper(fact.GetType()).Invoke(null, [fact])!;

    private static System.Reflection.MethodInfo Wrapper(Type type) => wrappers.GetOrAdd(type, static it =>
        typeof(Event).GetMethods()
            .Single(method => method.Name == nameof(Event.For) && method.GetParameters().Length == 1)
            .MakeGenericMethod(it));

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Type, System.Reflection.MethodInfo>
        wrappers = new();
}
