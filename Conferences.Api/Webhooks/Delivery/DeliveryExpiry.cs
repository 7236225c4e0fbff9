using Conferences.Api.Responses;
using Conferences.Api.Store;
using Npgsql;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>
/// Removes deliveries and attempts that are older than <see cref="WebhookOptions.ExpireDays"/>. Deliveries that were
/// never made, since their webhook was paused or failed for as long, are listed as failed.
/// </summary>
internal sealed class DeliveryExpiry(
    NpgsqlDataSource database, WebhookOptions options, TimeProvider clock, ILogger<DeliveryExpiry> log)
    : BackgroundService
{
    private const int AtOnce = 10_000;

    // Each becomes an attempt, which is larger.
    private const int FailedAtOnce = 1_000;

    // The next event of a lane was not tried yet. Lanes are locked in the order that all keep.
    private static readonly string FailSql =
        $$"""
        with expired as materialized (
            delete from conferences.webhook_deliveries
            where ctid = any (array(
                select ctid from conferences.webhook_deliveries where at <= $1 and state = 0 limit {{FailedAtOnce}}))
            returning tenant_id, hook_id, position, conference_id),
        locked as materialized (
            select l.tenant_id, l.hook_id, l.conference_id from conferences.webhook_lanes l
            join (select distinct tenant_id, hook_id, conference_id from expired) it
                using (tenant_id, hook_id, conference_id)
            order by 1, 2, 3
            for update of l),
        restarted as (
            update conferences.webhook_lanes l set tries = 0 from locked
            where l.tenant_id = locked.tenant_id and l.hook_id = locked.hook_id
                and l.conference_id = locked.conference_id)
        select it.tenant_id, it.hook_id, it.conference_id, e.id::text, regexp_replace(e.type, '_', '.'), e.version,
            h.data #>> '{document,hook}', h.data #>> '{document,uri}', h.data #>> '{document,http_verb}'
        from expired it
        join conferences.mt_events e on e.seq_id = it.position
        join conferences.mt_doc_webhook h on h.tenant_id = it.tenant_id and {{MatchingEvents.HookId}} = it.hook_id
        order by it.position
        """;

    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>Removes those of all accounts.</summary>
    public async Task DeleteAsync(CancellationToken cancellation)
    {
        var oldest = clock.GetUtcNow() - TimeSpan.FromDays(options.ExpireDays);
        while (await FailAsync(oldest, cancellation) == FailedAtOnce)
        {
            // The next ones.
        }

        foreach (var (table, which) in ((string, string)[])[("webhook_deliveries", "state <> 0"),
            ("webhook_attempts", "true")])
        {
            while (await DeleteAsync(table, which, oldest, cancellation) == AtOnce)
            {
                // The next ones.
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        PeriodicWork.EachAsync(Period, clock, DeleteAsync, log, stopping);

    private async Task<int> FailAsync(DateTimeOffset oldest, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var failed = new List<(string Account, AttemptResponse Attempt, string? PersonId, DateTimeOffset At)>();
        await using (var command = new NpgsqlCommand(FailSql, connection, transaction))
        {
            command.Parameters.Add(new() { Value = oldest });
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
                failed.Add((row.GetString(0), Attempts.Expired(row, clock.GetUtcNow()), null, clock.GetUtcNow()));
        }

        if (failed.Count > 0)
        {
            await using var batch = new NpgsqlBatch(connection, transaction);
            DeliveryLog.AddAttempts(batch, failed);
            await batch.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return failed.Count;
    }

    private async Task<int> DeleteAsync(
        string table, string which, DateTimeOffset oldest, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            delete from conferences.{table}
            where ctid = any (array(
                select ctid from conferences.{table} where at <= $1 and {which} limit {AtOnce}))
            """);
        command.Parameters.Add(new() { Value = oldest });
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}
