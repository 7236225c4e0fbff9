using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conferences.Api.Media.Janus;

/// <summary>Fails while this node has no connection to Janus.</summary>
internal sealed class JanusCheck(JanusLink link) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(link.Trouble is { } trouble
            ? new HealthCheckResult(context.Registration.FailureStatus, trouble)
            : HealthCheckResult.Healthy());
}
