using System.Diagnostics.Metrics;
using Conferences.Api.Observability;

namespace Conferences.Api.Store;

/// <summary>
/// Compares the node's clock with the database's, which all nodes share. The difference is a metric, and a warning once
/// it exceeds <see cref="EventClock.Tolerable"/>.
/// </summary>
internal sealed partial class ClockOffset : BackgroundService
{
    private const string Sql = "select (extract(epoch from clock_timestamp()) * 1000000)::bigint";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly ReadDataSource reads;
    private readonly TimeProvider clock;
    private readonly ILogger<ClockOffset> log;
    private double seconds;
    private bool isOff;

    public ClockOffset(ReadDataSource reads, IMeterFactory meters, TimeProvider clock, ILogger<ClockOffset> log)
    {
        (this.reads, this.clock, this.log) = (reads, clock, log);
        meters.Create(Meters.Name).CreateObservableGauge(
            "conferences.clock.offset",
            () => Volatile.Read(ref seconds),
            "s",
            "This node's clock minus that of the database");
    }

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        PeriodicWork.EachAsync(Period, clock, MeasureAsync, log, stopping);

    // The database read its clock at some time between question and answer: half of that is the uncertainty.
    private async Task MeasureAsync(CancellationToken cancellation)
    {
        var (before, asked) = (clock.GetUtcNow(), TimeProvider.System.GetTimestamp());
        await using var command = reads.Command(Sql);
        var theirs = DateTimeOffset.UnixEpoch.AddMicroseconds((long)(await command.ExecuteScalarAsync(cancellation))!);
        var uncertain = TimeProvider.System.GetElapsedTime(asked) / 2;
        var offset = before + uncertain - theirs;
        Volatile.Write(ref seconds, offset.TotalSeconds);
        var wasOff = isOff;
        isOff = offset.Duration() - uncertain > EventClock.Tolerable;
        if (isOff && !wasOff)
            Off(log, offset.TotalSeconds);
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The clock of this node differs from the database's by {Seconds} s. Synchronize the clocks of all nodes and of "
        + "the database.",
        EventName = "clock.differs")]
    private static partial void Off(ILogger log, double seconds);
}
