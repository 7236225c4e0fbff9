using Conferences.Api.Store;
using Npgsql;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>
/// Enters what webhooks have to get besides what is recorded now: what was recorded while they were disabled, and what
/// is to be delivered again. It reads the account's ledger, and keeps few deliveries ahead of what is sent.
/// </summary>
internal sealed class Backlogs(NpgsqlDataSource database, TimeProvider clock)
{
    private const int PageSize = 1_000;

    private const int MostPending = 10_000;

    private static readonly string NextSql =
        $$"""
        select b.id, coalesce(
                b.place,
                (select l.n from conferences.ledger l
                    where l.tenant_id = b.tenant_id and l.seq_id <= b.reached order by l.n desc limit 1),
                0),
            coalesce((
                select last_seq_id from conferences.mt_event_progression
                where name = '{{SubscriptionNames.Ledger}}:All'), 0) >= b.upto
        from conferences.webhook_backlogs b
        join conferences.mt_doc_webhook h on h.tenant_id = b.tenant_id and h.id = 'webhook/' || b.hook_id
        where b.tenant_id = $1 and b.upto is not null and {{MatchingEvents.IsEnabled}}
            and {{MostPending}} > (select count(*) from (
                select from conferences.webhook_deliveries d
                where d.tenant_id = b.tenant_id and d.hook_id = b.hook_id and d.state = 0
                limit {{MostPending}}) d)
        order by b.reached
        limit 1
        """;

    private static readonly string EnterSql =
        $$"""
        with backlog as (select * from conferences.webhook_backlogs where id = $1),
        page as materialized (
            select l.n, l.seq_id from conferences.ledger l, backlog
            where l.tenant_id = backlog.tenant_id and l.n > $2 and l.seq_id <= backlog.upto
            order by l.n
            limit {{PageSize}}),
        matched as materialized (
            select backlog.tenant_id, backlog.hook_id, e.seq_id, e.stream_id as conference_id
            from backlog cross join page
            join conferences.mt_events e on e.seq_id = page.seq_id
            join conferences.mt_doc_webhook h
                on h.tenant_id = backlog.tenant_id and h.id = 'webhook/' || backlog.hook_id
            where coalesce(backlog.conference_id, e.stream_id) = e.stream_id and {{MatchingEvents.Condition}}),
        entered as (
            insert into conferences.webhook_deliveries as it (tenant_id, hook_id, position, conference_id, state, at)
            select tenant_id, hook_id, seq_id, conference_id, 0, $3 from matched order by seq_id
            on conflict (tenant_id, hook_id, position) do update set state = 0, at = excluded.at
            where (select renews from backlog)),
        moved as (
            update conferences.webhook_backlogs b set place = page.n, reached = page.seq_id
            from (select max(n) as n, max(seq_id) as seq_id from page) page
            where b.id = $1 and page.n is not null),
        lanes as ({{MatchingEvents.EnterLanes("$3")}})
        select count(*) from page
        """;

    private const string EndSql = "delete from conferences.webhook_backlogs where id = $1";

    /// <summary>Enters a page of one of the account's backlogs.</summary>
    /// <returns>True if there may be more to enter at once.</returns>
    public async Task<bool> EnterAsync(string account, CancellationToken cancellation)
    {
        Guid id;
        long place;
        bool isLedgerThere;
        await using (var next = Command(NextSql, account))
        {
            await using var row = await next.ExecuteReaderAsync(cancellation);
            if (!await row.ReadAsync(cancellation))
                return false;
            (id, place, isLedgerThere) = (row.GetGuid(0), row.GetInt64(1), row.GetBoolean(2));
        }

        await using var enter = Command(EnterSql, id, place, clock.GetUtcNow());
        var count = (long)(await enter.ExecuteScalarAsync(cancellation))!;
        if (count == PageSize)
            return true;
        if (!isLedgerThere)
            return false;
        await using var end = Command(EndSql, id);
        await end.ExecuteNonQueryAsync(cancellation);
        return true;
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> parameters)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in parameters)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
