using Conferences.Api.Views;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Conferences.Api.Bus;

/// <summary>How far the relay has come.</summary>
/// <param name="Published">The newest position that the broker has confirmed.</param>
/// <param name="Recorded">The newest position there is.</param>
/// <param name="OldestWaits">How long the oldest fact behind the published ones has waited; null if there is none.
/// </param>
internal sealed record RelayPosition(long Published, long Recorded, TimeSpan? OldestWaits)
{
    /// <summary>Positions still to come; some may be empty.</summary>
    public long Behind => OldestWaits is null ? 0 : Recorded - Published;
}

/// <summary>Reads it, whichever node the relay runs on.</summary>
internal sealed class RelayProgress(Reads reads)
{
    private const string Sql = $"""
        with relay as (
            select coalesce(max(last_seq_id), 0) as published
            from conferences.mt_event_progression
            where name = '{Relay.Shard}:All')
        select
            published,
            (select coalesce(max(seq_id), 0) from conferences.mt_events),
            (select extract(epoch from clock_timestamp() - timestamp)::float8
                from conferences.mt_events
                where seq_id > published and type <> 'tombstone'
                order by seq_id
                limit 1)
        from relay
        """;

    public async Task<RelayPosition> ReadAsync(CancellationToken cancellation)
    {
        await using var command = reads.Command(Sql);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new(
            row.GetInt64(0),
            row.GetInt64(1),
            row.IsDBNull(2) ? null : TimeSpan.FromSeconds(Math.Max(0, row.GetDouble(2))));
    }
}

/// <summary>Whether facts reach the exchange. They wait where they do not, so that all else goes on.</summary>
internal sealed class BusCheck(Broker broker, RelayProgress progress) : IHealthCheck
{
    private static readonly TimeSpan Tolerable = TimeSpan.FromSeconds(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellation)
    {
        try
        {
            var position = await progress.ReadAsync(cancellation);
            var data = new Dictionary<string, object>
            {
                ["published"] = position.Published,
                ["recorded"] = position.Recorded,
                ["behind"] = position.Behind,
            };
            return broker.Trouble is null && !(position.OldestWaits > Tolerable)
                ? HealthCheckResult.Healthy("Facts reach the exchange.", data)
                : HealthCheckResult.Degraded(broker.Trouble ?? "Facts wait to be published.", data: data);
        }
        catch (Exception away) when (away is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            return HealthCheckResult.Degraded("The database does not answer.");
        }
    }
}
