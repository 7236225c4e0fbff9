using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Conferences.Api.Store;

/// <summary>Whether the views in the database are those of this version of the service.</summary>
internal sealed class ViewsCheck(ViewVersions versions) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellation)
    {
        try
        {
            return (await versions.OthersAsync(cancellation)).Sentence is { } sentence
                ? HealthCheckResult.Degraded(sentence)
                : HealthCheckResult.Healthy("The views are of this version of the service.");
        }
        catch (Exception away) when (away is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            // Why it does not is what the check of the database says.
            return HealthCheckResult.Degraded("The versions of the views cannot be read.");
        }
    }
}
