using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Conferences.Api.Store;

/// <summary>Whether a reader of facts keeps up. It is late without harm: what waits is recorded all the same.</summary>
/// <param name="reader">Its name, see <see cref="EventSubscription"/>.</param>
/// <param name="done">What is told of facts it is done with, e.g. <c>published</c>.</param>
/// <param name="well">What is said if it keeps up.</param>
/// <param name="late">What is said if it does not.</param>
internal abstract class LagCheck(SubscriptionProgress progress, string reader, string done, string well, string late)
    : IHealthCheck
{
    /// <summary>Why it cannot go on at the moment; null if nothing is known.</summary>
    protected virtual string? Trouble => null;

    /// <summary>As <see cref="Trouble"/>, where the database has to be asked.</summary>
    protected virtual Task<string?> TroubleAsync(CancellationToken cancellation) => Task.FromResult(Trouble);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellation)
    {
        try
        {
            var position = await progress.ReadAsync(reader, cancellation);
            var data = new Dictionary<string, object>
            {
                [done] = position.Read,
                ["recorded"] = position.Recorded,
                ["behind"] = position.Behind,
            };
            var trouble = await TroubleAsync(cancellation);
            return trouble is null && !position.IsLate
                ? HealthCheckResult.Healthy(well, data)
                : HealthCheckResult.Degraded(trouble ?? late, data: data);
        }
        catch (Exception away) when (away is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            return HealthCheckResult.Degraded("The database does not answer.");
        }
    }
}
