using System.Diagnostics.Metrics;
using Conferences.Api.Observability;

namespace Conferences.Api.Store;

/// <summary>A reader of facts whose lag is measured.</summary>
/// <param name="Name">What its metrics are called: <c>conferences.{name}.behind</c> and <c>.waiting</c>.</param>
/// <param name="Reader">See <see cref="EventSubscription"/>.</param>
/// <param name="Done">What it does with facts, e.g. <c>published</c>.</param>
internal sealed record Lag(string Name, string Reader, string Done);

/// <summary>Once a second: measures how far behind the readers of facts are.</summary>
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
                "{fact}",
                $"Facts that are recorded and not yet {lag.Done}");
            meter.CreateObservableGauge(
                $"conferences.{lag.Name}.waiting",
                () => newest[at].OldestWaits?.TotalSeconds ?? 0,
                "s",
                $"How long the oldest fact not yet {lag.Done} has waited");
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
