using Npgsql;

namespace Conferences.Api.Store;

/// <summary>
/// Counts what accounts store, behind the ledger, whose order has no gaps. Any node counts; the position that is
/// counted is locked and written in the same statement, so no event is counted twice. A database that was not counted
/// yet is counted from its first event.
/// </summary>
internal sealed class UsageCounter(NpgsqlDataSource database, TimeProvider clock, ILogger<UsageCounter> log)
    : BackgroundService
{
    private const string BeginSql =
        "insert into conferences.account_usage values ('', 0, 0, 0) on conflict do nothing";

    // At most a hundred positions at a time: large events take time to measure, and for more PostgreSQL would compile
    // the statement each time (jit_above_cost), which takes a second. Where another node is counting, there is nothing
    // to do.
    private const string CountSql =
        $$"""
        with counted as materialized (
            select seq_id from conferences.account_usage where tenant_id = '' for update skip locked),
        page as materialized (
            select seq_id as floor, least(
                seq_id + 100, (select coalesce(max(l.seq_id), 0) from conferences.ledger l)) as ceiling
            from counted),
        grown as (
            select e.tenant_id, {{StoredUsage.Conferences}} as conferences, {{StoredUsage.Bytes}} as bytes,
                max(e.seq_id) as seq_id
            from page cross join lateral (
                select * from conferences.mt_events
                where seq_id > page.floor and seq_id <= page.ceiling
                order by seq_id limit 100) e
            where e.type <> 'tombstone'
            group by e.tenant_id)
        insert into conferences.account_usage as it (tenant_id, conferences, bytes, seq_id)
        select * from grown
        union all
        select '', 0, 0, ceiling from page where ceiling > floor
        on conflict (tenant_id) do update set
            conferences = it.conferences + excluded.conferences,
            bytes = it.bytes + excluded.bytes,
            seq_id = excluded.seq_id
        """;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private bool hasBegun;

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        PeriodicWork.EachAsync(Period, clock, CountAsync, log, stopping);

    private async Task CountAsync(CancellationToken cancellation)
    {
        if (!hasBegun)
            await ExecuteAsync(BeginSql, cancellation);
        hasBegun = true;
        while (await ExecuteAsync(CountSql, cancellation) > 0)
        {
            // The next page.
        }
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}
