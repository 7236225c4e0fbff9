using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Conferences.Api.Audit;

/// <summary>Whether facts get into the ledger. Those that wait are recorded all the same, and not yet proved.</summary>
internal sealed class LedgerCheck(ReaderProgress progress) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellation)
    {
        try
        {
            var position = await progress.ReadAsync(Ledger.Shard, cancellation);
            var data = new Dictionary<string, object>
            {
                ["entered"] = position.Read,
                ["recorded"] = position.Recorded,
                ["behind"] = position.Behind,
            };
            return position.IsLate
                ? HealthCheckResult.Degraded("Facts wait to be entered into the ledger.", data: data)
                : HealthCheckResult.Healthy("Facts get into the ledger.", data);
        }
        catch (Exception away) when (away is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            return HealthCheckResult.Degraded("The database does not answer.");
        }
    }
}
