using System.Diagnostics.Metrics;
using JasperFx;
using Marten;
using IProjectionCoordinator = Marten.Events.Daemon.Coordination.IProjectionCoordinator;

namespace Conferences.Api.Bus;

/// <summary>Facts are to be published again.</summary>
/// <param name="Id">Always <see cref="TheOne"/>.</param>
/// <param name="After">The position behind which to go on.</param>
public sealed record ReplayWanted(string Id, long After)
{
    /// <summary>There is one at the most; a newer wish replaces an older one.</summary>
    public const string TheOne = "replay";
}

/// <summary>Once a second: measures how far behind the relay is, and sends it back if somebody wants that.</summary>
internal sealed class RelayRounds : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly RelayProgress progress;
    private readonly IDocumentStore store;
    private readonly IProjectionCoordinator coordinator;
    private readonly TimeProvider clock;
    private readonly ILogger<RelayRounds> log;
    private RelayPosition newest = new(0, 0, null);

    public RelayRounds(
        RelayProgress progress,
        IDocumentStore store,
        IProjectionCoordinator coordinator,
        IMeterFactory meters,
        TimeProvider clock,
        ILogger<RelayRounds> log)
    {
        (this.progress, this.store, this.coordinator, this.clock, this.log) =
            (progress, store, coordinator, clock, log);
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
            if (daemon.StatusFor($"{Relay.Shard}:All") != AgentStatus.Running)
                continue;
            await using var session = store.LightweightSession();
            if (await session.LoadAsync<ReplayWanted>(ReplayWanted.TheOne, cancellation) is not { } wanted)
                continue;

            // First the deed, then the note: whoever dies in between repeats it, which consumers know how to take.
            await daemon.RewindSubscriptionAsync(Relay.Shard, cancellation, wanted.After);
            session.DeleteWhere<ReplayWanted>(it => it.Id == wanted.Id && it.After == wanted.After);
            await session.SaveChangesAsync(cancellation);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        Rounds.EachAsync(Period, clock, GoAsync, log, stopping);
}
