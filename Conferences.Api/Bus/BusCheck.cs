using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Conferences.Api.Bus;

/// <summary>Whether facts reach the exchange. They wait where they do not, so that all else goes on.</summary>
internal sealed class BusCheck(Broker broker, ReaderProgress progress) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellation)
    {
        try
        {
            var position = await progress.ReadAsync(Relay.Shard, cancellation);
            var data = new Dictionary<string, object>
            {
                ["published"] = position.Read,
                ["recorded"] = position.Recorded,
                ["behind"] = position.Behind,
            };
            return broker.Trouble is null && !position.IsLate
                ? HealthCheckResult.Healthy("Facts reach the exchange.", data)
                : HealthCheckResult.Degraded(broker.Trouble ?? "Facts wait to be published.", data: data);
        }
        catch (Exception away) when (away is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            return HealthCheckResult.Degraded("The database does not answer.");
        }
    }
}
