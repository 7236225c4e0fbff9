using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>Fails while a server cannot be reached from the node that uses them.</summary>
internal sealed class FreeSwitchCheck(FreeSwitchServers servers) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(servers.All.Select(it => it.Trouble).FirstOrDefault(it => it is not null) is { } trouble
            ? new HealthCheckResult(context.Registration.FailureStatus, trouble)
            : HealthCheckResult.Healthy());
}
