using Conferences.Api.Store;
using JasperFx;
using IProjectionCoordinator = Marten.Events.Daemon.Coordination.IProjectionCoordinator;

namespace Conferences.Api.Bus;

/// <summary>Once a second: rewinds the relay if a replay was requested.</summary>
internal sealed class RelayMaintenance(
    Replays replays, IProjectionCoordinator coordinator, TimeProvider clock, ILogger<RelayMaintenance> log)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>One round.</summary>
    public async Task GoAsync(CancellationToken cancellation)
    {
        foreach (var daemon in await coordinator.AllDaemonsAsync())
        {
            if (daemon.StatusFor($"{SubscriptionNames.Bus}:All") != AgentStatus.Running
                || await replays.WantedAsync(cancellation) is not { } wanted)
                continue;

            // First the rewind, then its record: a crash in between repeats it, which consumers tolerate.
            await daemon.RewindSubscriptionAsync(SubscriptionNames.Bus, cancellation, wanted.After);
            await replays.ForgetAsync(wanted, cancellation);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        PeriodicWork.EachAsync(Period, clock, GoAsync, log, stopping);
}
