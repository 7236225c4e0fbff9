using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Conferences.Api.Store;

/// <summary>Whether a subscription keeps up. Lag is harmless to the events: they are stored already.</summary>
/// <param name="reader">The subscription's name, see <see cref="EventSubscription"/>.</param>
/// <param name="done">What it does with events, as the key of its progress, e.g. <c>published</c>.</param>
/// <param name="well">The description if it keeps up.</param>
/// <param name="late">The description if it does not.</param>
internal abstract class LagCheck(SubscriptionProgress progress, string reader, string done, string well, string late)
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
            return HealthCheckResult.Degraded("The database does not respond.");
        }
    }
}
