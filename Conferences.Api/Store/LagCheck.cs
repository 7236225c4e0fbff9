using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Conferences.Api.Store;

/// <summary>Whether a subscription keeps up. Lag is harmless to the events: they are stored already.</summary>
/// <param name="reader">The subscription's name, see <see cref="EventSubscription"/>.</param>
/// <param name="well">The description if it keeps up.</param>
/// <param name="late">The description if it does not.</param>
internal abstract class LagCheck(SubscriptionProgress progress, string reader, string well, string late)
    : IHealthCheck
{
    /// <summary>Why it cannot make progress at the moment; null if unknown.</summary>
    protected virtual string? Trouble => null;

    /// <summary>As <see cref="Trouble"/>, where the database has to be asked.</summary>
    protected virtual Task<string?> TroubleAsync(CancellationToken cancellation) => Task.FromResult(Trouble);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellation)
    {
        try
        {
            var position = await progress.ReadAsync(reader, cancellation);
            var trouble = await TroubleAsync(cancellation);
            return trouble is null && !position.IsLate
                ? HealthCheckResult.Healthy(well)
                : HealthCheckResult.Degraded(trouble ?? late);
        }
        catch (Exception away) when (away is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            return HealthCheckResult.Degraded("The database does not respond.");
        }
    }
}
