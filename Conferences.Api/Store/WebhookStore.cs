using Conferences.Domain.Events.Webhooks;
using Conferences.Domain.State;
using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Conferences.Api.Store;

/// <summary>
/// The events of webhooks, beside those of conferences. They are no part of the record of conferences: of the ledger,
/// of exports, of histories and of what is published.
/// </summary>
internal static class WebhookStore
{
    /// <summary>The condition that <c>mt_events e</c> is an event of a conference. Marten leaves tombstones where an
    /// append was rolled back; they contain no event, and an import has none.</summary>
    public const string IsOfConference = "e.type <> 'tombstone' and not starts_with(e.type, 'webhook_')";

    /// <summary>The stored names of webhooks' events. Never change one: stored events are found by it.</summary>
    public static readonly IReadOnlyDictionary<Type, string> EventNames = new Dictionary<Type, string>
    {
        [typeof(WebhookCreated)] = "webhook_created",
        [typeof(WebhookChanged)] = "webhook_changed",
        [typeof(WebhookDisabled)] = "webhook_disabled",
        [typeof(WebhookEnabled)] = "webhook_enabled",
        [typeof(WebhookDeleted)] = "webhook_deleted",
        [typeof(WebhookSecretRotated)] = "webhook_secret_rotated",
        [typeof(WebhookReplayRequested)] = "webhook_replay_requested",
    };
}

/// <summary>Stores the fold of a webhook's events, in the commit that records them.</summary>
internal sealed partial class WebhookSnapshots : SingleStreamProjection<Webhook, string>
{
    public WebhookSnapshots()
    {
        Name = nameof(Webhook);
        foreach (var type in WebhookStore.EventNames.Keys)
            IncludeType(type);
    }

    public override Webhook? Evolve(Webhook? state, string id, IEvent @event) =>
        Webhook.Fold(state, id, (WebhookEvent)@event.Data, @event.Version, @event.RecordedAt());
}
