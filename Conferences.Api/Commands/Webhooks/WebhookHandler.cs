using Conferences.Api.Store;
using Conferences.Domain.Commands.Webhooks;
using Conferences.Domain.Events.Webhooks;
using Conferences.Domain.State;
using Marten;
using Wolverine.Marten;

namespace Conferences.Api.Commands.Webhooks;

/// <summary>Decides a command to a webhook, and records its events in one commit.</summary>
public static class WebhookHandler
{
    /// <summary>Loads what the command depends on; after a lost race it is loaded and decided again.</summary>
    public static Task<WebhookLoader> LoadAsync(
        WebhookEnvelope envelope, IDocumentSession session, CancellationToken cancellation) =>
        WebhookLoader.LoadAsync(envelope, session, cancellation);

    /// <summary>Returns the outcome, and everything to write.</summary>
    public static (WebhookOutcome Outcome, IEnumerable<IMartenOp> Writes) Handle(
        WebhookEnvelope envelope, WebhookLoader opened, EventClock clock)
    {
        var before = opened.State;
        if (envelope.Key is { } repeated && IdempotentReply.Current(opened.Kept, envelope.At) is { } earlier)
            return (new(WebhookDecision.Nothing, before, before) { KeptReply = earlier.To(repeated) }, []);
        var at = clock.After(opened.Newest);
        var decision = envelope.Command.DecideWithinQuota(before);
        var outcome = new WebhookOutcome(decision, before, After(before, opened, decision, at));
        IEnumerable<IMartenOp> writes = Writes(envelope, opened, decision, at);
        if (envelope.Key is not { } key || !outcome.IsLasting)
            return (outcome, writes);
        var reply = WebhookReplies.Of(opened.Account, envelope, outcome);
        return (outcome with { KeptReply = reply },
            [.. writes, .. IdempotentReply.Keep(opened.Kept, key, reply, envelope.At)]);
    }

    private static WebhookState After(
        WebhookState before, WebhookLoader opened, WebhookDecision decision, DateTimeOffset at) => before with
        {
            Webhook = decision.Events.Index().Aggregate(
                before.Webhook,
                (state, it) => Webhook.Fold(
                    state,
                    Webhook.KeyOf(before.Id),
                    it.Item,
                    (opened.Stream?.CurrentVersion ?? 0) + it.Index + 1,
                    at)),
            Secrets = decision.Secrets ?? before.Secrets,
        };

    private static IMartenOp[] Writes(
        WebhookEnvelope envelope, WebhookLoader opened, WebhookDecision decision, DateTimeOffset at)
    {
        if (decision.Events.IsEmpty)
            return [];
        PendingEvent[] events =
        [
            .. decision.Events.Select(it =>
                new PendingEvent(it, envelope.Actor, envelope.RequestId, envelope.RequestId)),
        ];
        return
        [
            opened.Stream is { } stream
                ? new AppendEvents<Webhook>(stream, events, at)
                : new StartStream<Webhook>(Webhook.KeyOf(envelope.WebhookId), events, at),
            .. decision.Secrets is { } secrets ? [MartenOps.Store(secrets)] : Array.Empty<IMartenOp>(),
            .. decision.Events is [.., WebhookDeleted] && opened.State.Secrets is { } gone
                ? [MartenOps.Delete(gone)]
                : Array.Empty<IMartenOp>(),
        ];
    }
}
