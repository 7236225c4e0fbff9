using System.Diagnostics.Metrics;
using Conferences.Api.Views;
using JasperFx;
using IProjectionCoordinator = Marten.Events.Daemon.Coordination.IProjectionCoordinator;

namespace Conferences.Api.Bus;

/// <summary>Once a second: measures how far behind the relay is, and sends it back if somebody wants that.</summary>
internal sealed class RelayRounds : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly RelayProgress progress;
    private readonly Replays replays;
    private readonly IProjectionCoordinator coordinator;
    private readonly TimeProvider clock;
    private readonly ILogger<RelayRounds> log;
    private RelayPosition newest = new(0, 0, null);

    public RelayRounds(
        RelayProgress progress,
        Replays replays,
        IProjectionCoordinator coordinator,
        IMeterFactory meters,
        TimeProvider clock,
        ILogger<RelayRounds> log)
    {
        (this.progress, this.replays, this.coordinator, this.clock, this.log) =
            (progress, replays, coordinator, clock, log);
        var meter = meters.Create(MailboxMeter.Name);
        meter.CreateObservableGauge(
            "conferences.bus.behind", () => newest.Behind, "{fact}", "Facts that are recorded and not yet published");
        meter.CreateObservableGauge(
            "conferences.bus.waiting",
            () => newest.OldestWaits?.TotalSeconds ?? 0,
            "s",
            "How long the oldest unpublished fact has waited");
    }

    /// <summary>One round.</summary>
    public async Task GoAsync(CancellationToken cancellation)
    {
        newest = await progress.ReadAsync(cancellation);
        foreach (var daemon in await coordinator.AllDaemonsAsync())
        {
            if (daemon.StatusFor($"{Relay.Shard}:All") != AgentStatus.Running
                || await replays.WantedAsync(cancellation) is not { } wanted)
                continue;

            // First the deed, then the note: whoever dies in between repeats it, which consumers know how to take.
            await daemon.RewindSubscriptionAsync(Relay.Shard, cancellation, wanted.After);
            await replays.ForgetAsync(wanted, cancellation);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        Rounds.EachAsync(Period, clock, GoAsync, log, stopping);
}
