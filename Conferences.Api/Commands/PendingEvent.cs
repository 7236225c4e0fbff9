using Conferences.Api.Store;
using Conferences.Domain.State;
using JasperFx.Events;
using Marten;
using Wolverine.Marten;

namespace Conferences.Api.Commands;

/// <summary>An event that was decided and is not stored yet, with the request it came of.</summary>
/// <param name="Data">An event of a conference, or of a webhook.</param>
/// <param name="RequestId">The request; becomes the correlation id.</param>
/// <param name="Causation">The id of the request, or of the operation whose outcome it is.</param>
internal sealed record PendingEvent(object Data, Actor Actor, string RequestId, string Causation)
{
    /// <summary>The event with its own headers: the session is shared by all commands of the batch.</summary>
    /// <param name="at">The time of the batch, see <see cref="EventClock"/>.</param>
    public IEvent Build(IEventStoreOperations events, DateTimeOffset at)
    {
        var built = events.BuildEvent(Data);
        built.Timestamp = at;
        built.CorrelationId = RequestId;
        built.CausationId = Causation;
        built.SetHeader("account_id", Actor.AccountId);
        built.SetHeader("channel", Actor.Channel);
        SetHeader(built, "owner_id", Actor.OwnerId);
        SetHeader(built, "key_id", Actor.KeyId);
        SetHeader(built, "address", Actor.Address);
        return built;
    }

    private static void SetHeader(IEvent built, string name, string? value)
    {
        if (value is not null)
            built.SetHeader(name, value);
    }
}

/// <summary>Appends to the stream that was opened for writing, so that its version guards the whole batch.</summary>
internal sealed record AppendEvents<T>(
    IEventStream<T> Stream, IReadOnlyList<PendingEvent> Events, DateTimeOffset At) : IMartenOp
    where T : class
{
    public void Execute(IDocumentSession session) =>
        Stream.AppendMany(Events.Select(it => it.Build(session.Events, At)));
}

/// <summary>Starts a new stream under this key.</summary>
internal sealed record StartStream<T>(
    string Key, IReadOnlyList<PendingEvent> Events, DateTimeOffset At) : IMartenOp
    where T : class
{
    public void Execute(IDocumentSession session) =>
        session.Events.StartStream<T>(Key, Events.Select(it => it.Build(session.Events, At)));
}
