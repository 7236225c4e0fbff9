using System.Diagnostics.Metrics;
using Conferences.Api.Observability;

namespace Conferences.Api.Store;

/// <summary>A subscription whose lag is measured.</summary>
/// <param name="Name">Names its metrics: <c>conferences.{name}.behind</c> and <c>.waiting</c>.</param>
/// <param name="Reader">The subscription's name, see <see cref="EventSubscription"/>.</param>
/// <param name="Done">What it does with events, e.g. <c>published</c>.</param>
internal sealed record Lag(string Name, string Reader, string Done);

/// <summary>Measures every second how far subscriptions lag behind.</summary>
internal sealed class LagMetrics : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lag[] measured;
    private readonly SubscriptionPosition[] newest;
    private readonly SubscriptionProgress progress;
    private readonly TimeProvider clock;
    private readonly ILogger<LagMetrics> log;

    public LagMetrics(
        IEnumerable<Lag> measured,
        SubscriptionProgress progress,
        IMeterFactory meters,
        TimeProvider clock,
        ILogger<LagMetrics> log)
    {
        (this.measured, this.progress, this.clock, this.log) = ([.. measured], progress, clock, log);
        newest = [.. this.measured.Select(_ => new SubscriptionPosition(0, 0, null))];
        var meter = meters.Create(Meters.Name);
        foreach (var (at, lag) in this.measured.Index())
        {
            meter.CreateObservableGauge(
                $"conferences.{lag.Name}.behind",
                () => newest[at].Behind,
                "{event}",
                $"Events recorded but not yet {lag.Done}");
            meter.CreateObservableGauge(
                $"conferences.{lag.Name}.waiting",
                () => newest[at].OldestWaits?.TotalSeconds ?? 0,
                "s",
                $"Age of the oldest event not yet {lag.Done}");
        }
    }

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        PeriodicWork.EachAsync(Period, clock, MeasureAsync, log, stopping);

    private async Task MeasureAsync(CancellationToken cancellation)
    {
        foreach (var (at, lag) in measured.Index())
            newest[at] = await progress.ReadAsync(lag.Reader, cancellation);
    }
}
