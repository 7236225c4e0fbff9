using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.State;
using Marten;
using Wolverine.Marten;

namespace Conferences.Api.Commands;

/// <summary>Decides the commands of one conference in order and records the events in one commit.</summary>
public static class ConferenceBatchHandler
{
    /// <summary>Loads what the batch depends on; after a lost race it is loaded and decided again.</summary>
    public static Task<ConferenceLoader> LoadAsync(
        ConferenceBatch batch, IDocumentSession session, NumberingPlan numbering, CancellationToken cancellation) =>
        ConferenceLoader.LoadAsync(batch, session, numbering, cancellation);

    /// <summary>Returns an outcome for each command, and everything to write.</summary>
    public static (Outcome[] Outcomes, IEnumerable<IMartenOp> Writes) Handle(
        ConferenceBatch batch, ConferenceLoader opened, IMediaServer media, EventClock clock)
    {
        var at = clock.After(opened.Newest);
        var decider = new BatchDecision(
            opened.State,
            new(opened.Answers),
            new(opened.People),
            media,
            at,
            (envelope, outcome) => OutcomeReplies.Of(opened.Account, envelope, outcome));
        Outcome[] outcomes = [.. batch.Commands.Select(decider.Take)];
        return (outcomes, decider.Writes(events => new AppendEvents<Conference>(opened.Stream, events, at)));
    }
}

/// <summary>
/// Decides creations of one account that arrived together, each on its own state, and records them in one commit.
/// </summary>
public static class CreationBatchHandler
{
    /// <summary>Loads what the batch depends on; after a lost race it is loaded and decided again.</summary>
    public static Task<CreationLoader> LoadAsync(
        CreationBatch batch, IDocumentSession session, NumberingPlan numbering, CancellationToken cancellation) =>
        CreationLoader.LoadAsync(batch, session, numbering, cancellation);

    /// <summary>Returns an outcome for each creation, and everything to write.</summary>
    public static (Outcome[] Outcomes, IEnumerable<IMartenOp> Writes) Handle(
        CreationBatch batch, CreationLoader opened, IMediaServer media, EventClock clock)
    {
        var at = clock.After(opened.Newest);
        var (outcomes, writes) = (new List<Outcome>(), new List<IMartenOp>());
        var usage = opened.Usage;
        var (taken, answers) = (opened.TakenNumbers, new Dictionary<string, IdempotentReply>(opened.Answers));
        foreach (var (id, envelope) in batch.Creations)
        {
            var decider = new BatchDecision(
                ConferenceState.Unmade(id, taken) with { Usage = usage, Numbering = opened.Numbering },
                answers,
                [],
                media,
                at,
                (it, outcome) => OutcomeReplies.Of(opened.Account, it, outcome));
            outcomes.Add(decider.Take(envelope));
            writes.AddRange(decider.Writes(events => new StartStream<Conference>(id, events, at)));

            // The next creation must find these numbers taken, and this conference counted.
            taken = taken.Union(
                decider.State.Conference?.Document.Numbers.Select(opened.Numbering.Normal) ?? []);
            usage = decider.State.Usage;
        }

        return ([.. outcomes], writes);
    }
}

/// <summary>Stores the reply to a request that did not become a command.</summary>
public static class KeepReplyHandler
{
    /// <summary>The reply stored under the key, if there is one.</summary>
    public static Task<IdempotentReply?> LoadAsync(
        KeepReply keep, IDocumentSession session, CancellationToken cancellation) =>
        session.LoadAsync<IdempotentReply>(keep.Key.Value, cancellation);

    /// <summary>Returns the stored reply, or stores this one.</summary>
    public static (Reply Reply, IEnumerable<IMartenOp> Writes) Handle(KeepReply keep, IdempotentReply? kept) =>
        IdempotentReply.Current(kept, keep.At) is { } earlier
            ? (earlier.To(keep.Key), [])
            : (keep.Reply, IdempotentReply.Keep(kept, keep.Key, keep.Reply, keep.At));
}

/// <summary>Erases who somebody was, and records that in the same commit.</summary>
public static class ErasePersonHandler
{
    /// <summary>Finds the person's data, and the reply stored under the key.</summary>
    public static async Task<(PersonErasure Erasure, IdempotentReply? Kept)> LoadAsync(
        ErasePerson erase, IDocumentSession session, CancellationToken cancellation) =>
        (await PersonErasure.OpenAsync(erase.PersonId, session, cancellation),
            erase.Key is { } key ? await session.LoadAsync<IdempotentReply>(key.Value, cancellation) : null);

    /// <summary>Returns the reply, and everything to delete.</summary>
    public static (Reply Reply, IEnumerable<IMartenOp> Writes) Handle(
        ErasePerson erase, PersonErasure erasure, IdempotentReply? kept, EventClock clock)
    {
        if (IdempotentReply.Current(kept, erase.At) is { } earlier)
            return (earlier.To(erase.Key!), []);
        var reply = erasure.People.Count == 0
            ? Replies.Unknown(erase.PersonId.Text)
            : Reply.Ok(new(erase.PersonId.Text, new(true)), ResponseJson.Default.ErasedResponse);
        var erased = erasure.Writes(erase.Actor, erase.RequestId, clock);
        return (reply, erase.Key is { } key
            ? [.. erased, .. IdempotentReply.Keep(kept, key, reply, erase.At)]
            : erased);
    }
}
