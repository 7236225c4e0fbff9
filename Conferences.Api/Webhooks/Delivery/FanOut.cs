using Conferences.Api.Store;
using Conferences.Domain.Events.Webhooks;
using Conferences.Domain.State;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Services;
using Marten.Subscriptions;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>
/// Enters, for each event, a delivery to each webhook that wants it, in the commit of its own progress: none is missing
/// and none is there twice, whatever fails. It also carries out what is recorded about webhooks.
/// </summary>
internal sealed class FanOut(DeliverySignal signal, TimeProvider clock)
    : EventSubscription(
        SubscriptionNames.Webhooks, PageSize, EventStore.EventNames.Keys.Concat(WebhookStore.EventNames.Keys))
{
    private const int PageSize = 1_000;

    // A webhook that the service has disabled gets what was recorded until then, before it is parked. One that a caller
    // has paused gets what was recorded before that was, which is the last of its events, or stands before it.
    private static readonly string EnterSql =
        $$"""
        with matched as materialized (
            select e.tenant_id, {{MatchingEvents.HookId}} as hook_id, e.seq_id, e.stream_id as conference_id
            from conferences.mt_events e
            join conferences.mt_doc_webhook h on h.tenant_id = e.tenant_id
            where e.seq_id > ? and e.seq_id <= ? and e.seq_id > (h.data ->> 'since')::bigint
                and ({{MatchingEvents.IsEnabled}} or e.seq_id <= coalesce(
                    (h.data ->> 'stopped_at')::bigint,
                    (select own.seq_id from conferences.mt_events own
                        where own.tenant_id = h.tenant_id and own.stream_id = h.id
                        order by own.version desc limit 1)))
                and {{MatchingEvents.Condition}}),
        entered as (
            insert into conferences.webhook_deliveries (tenant_id, hook_id, position, conference_id, state, at)
            select tenant_id, hook_id, seq_id, conference_id, 0, ?::timestamptz from matched
            on conflict do nothing)
        {{MatchingEvents.EnterLanes("?")}}
        """;

    // What waits becomes a backlog, so that a webhook nobody enables again takes no space.
    private const string ParkSql =
        """
        with hook as (select ?::varchar as tenant_id, ?::varchar as hook_id, ?::bigint as stopped_at),
        parked as (
            delete from conferences.webhook_deliveries d using hook
            where d.tenant_id = hook.tenant_id and d.hook_id = hook.hook_id and d.state = 0
            returning d.position),
        lanes as (
            delete from conferences.webhook_lanes l using hook
            where l.tenant_id = hook.tenant_id and l.hook_id = hook.hook_id)
        insert into conferences.webhook_backlogs (id, tenant_id, hook_id, reached, upto, renews)
        select gen_random_uuid(), tenant_id, hook_id,
            least(stopped_at, (select min(position) - 1 from parked)), null, false
        from hook
        """;

    private const string ResumeSql =
        """
        with hook as (select ?::varchar as tenant_id, ?::varchar as hook_id, ?::bigint as upto),
        forgiven as (
            delete from conferences.webhook_endpoints p using hook
            where p.tenant_id = hook.tenant_id and p.hook_id = hook.hook_id)
        update conferences.webhook_backlogs b set upto = hook.upto from hook
        where b.tenant_id = hook.tenant_id and b.hook_id = hook.hook_id and b.upto is null
        """;

    // An earlier one that is not done yet and that this one contains is not needed any more.
    private const string ReplaySql =
        """
        with replay as (
            select ?::varchar as tenant_id, ?::varchar as hook_id, ?::bigint as reached, ?::bigint as upto,
                nullif(?::varchar, '') as conference_id),
        contained as (
            delete from conferences.webhook_backlogs b using replay
            where b.tenant_id = replay.tenant_id and b.hook_id = replay.hook_id and b.renews
                and b.reached >= replay.reached
                and (replay.conference_id is null or b.conference_id = replay.conference_id))
        insert into conferences.webhook_backlogs (id, tenant_id, hook_id, reached, upto, renews, conference_id)
        select gen_random_uuid(), tenant_id, hook_id, reached, upto, true, conference_id from replay
        """;

    private static readonly string[] Tables =
        ["webhook_deliveries", "webhook_lanes", "webhook_endpoints", "webhook_backlogs"];

    /// <inheritdoc/>
    public override async Task<IChangeListener> ProcessEventsAsync(
        EventRange page,
        ISubscriptionController controller,
        IDocumentOperations operations,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        operations.QueueSqlCommand(EnterSql, page.SequenceFloor, page.SequenceCeiling, now, now);
        foreach (var @event in page.Events.Where(it => it.Data is WebhookEvent))
            await FollowAsync(operations, @event, @event.StreamKey![Webhook.KeyOf("").Length..]);
        return signal;
    }

    private static Task FollowAsync(IDocumentOperations operations, IEvent @event, string hookId)
    {
        var account = @event.TenantId;
        switch ((WebhookEvent)@event.Data)
        {
            case WebhookDisabled disabled:
                operations.QueueSqlCommand(ParkSql, account, hookId, disabled.StoppedAt);
                break;
            case WebhookEnabled:
                operations.QueueSqlCommand(ResumeSql, account, hookId, @event.Sequence);
                break;
            case WebhookReplayRequested replay:
                operations.QueueSqlCommand(
                    ReplaySql, account, hookId, replay.After, @event.Sequence, replay.ConferenceId ?? "");
                break;
            case WebhookDeleted:
                foreach (var table in Tables)
                {
                    operations.QueueSqlCommand(
                        $"delete from conferences.{table} where tenant_id = ? and hook_id = ?", account, hookId);
                }

                break;
            case WebhookCreated or WebhookChanged or WebhookSecretRotated:
                break;
            case var unknown:
                return Task.FromException(unknown.Unhandled());
        }

        return Task.CompletedTask;
    }
}

/// <summary>Signals this node that deliveries were entered.</summary>
internal sealed class DeliverySignal : IChangeListener
{
    private readonly AsyncSignal entered = new();

    /// <summary>Completes when deliveries are next entered, or may have become due.</summary>
    public Task Next => entered.Next;

    /// <summary>Wakes whoever delivers.</summary>
    public void Set() => entered.Set();

    /// <inheritdoc/>
    public Task BeforeCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token) =>
        Task.CompletedTask;

    /// <inheritdoc/>
    public Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        entered.Set();
        return Task.CompletedTask;
    }
}
