using System.Diagnostics.Metrics;
using Conferences.Api.Observability;
using Conferences.Api.Store;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>Metrics of deliveries.</summary>
internal sealed class DeliveryMeter : BackgroundService
{
    private const string PendingSql = "select count(*) from conferences.webhook_deliveries where state = 0";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    private readonly Counter<long> attempts;
    private readonly Counter<long> disabled;
    private readonly ReadDataSource reads;
    private readonly TimeProvider clock;
    private readonly ILogger<DeliveryMeter> log;
    private long pending;

    public DeliveryMeter(ReadDataSource reads, IMeterFactory meters, TimeProvider clock, ILogger<DeliveryMeter> log)
    {
        (this.reads, this.clock, this.log) = (reads, clock, log);
        var meter = meters.Create(Meters.Name);
        attempts = meter.CreateCounter<long>(
            "conferences.webhooks.attempts", "{attempt}", "Requests to endpoints of webhooks, by result");
        disabled = meter.CreateCounter<long>(
            "conferences.webhooks.disabled", "{webhook}", "Webhooks disabled because their endpoint failed or is gone");
        meter.CreateObservableGauge(
            "conferences.webhooks.pending",
            () => Interlocked.Read(ref pending),
            "{delivery}",
            "Deliveries that are still to be made, by all nodes");
    }

    /// <summary>Counts a try.</summary>
    public void Tried(Exchange exchange) => attempts.Add(
        1, new KeyValuePair<string, object?>("result", exchange.IsSuccess ? "success" : "failure"));

    /// <summary>Counts a webhook that was disabled.</summary>
    public void Disabled() => disabled.Add(1);

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        PeriodicWork.EachAsync(Period, clock, MeasureAsync, log, stopping);

    private async Task MeasureAsync(CancellationToken cancellation)
    {
        await using var command = reads.Command(PendingSql);
        Interlocked.Exchange(ref pending, (long)(await command.ExecuteScalarAsync(cancellation))!);
    }
}
