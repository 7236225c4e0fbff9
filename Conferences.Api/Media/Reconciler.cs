using Conferences.Api.Views;
using Conferences.Domain.Attending;
using JasperFx;
using IProjectionCoordinator = Marten.Events.Daemon.Coordination.IProjectionCoordinator;

namespace Conferences.Api.Media;

/// <summary>
/// Compares what we recorded with what the media server holds: when this node begins to speak with it, when the link
/// returns, and periodically. The media server is right; what was missed is recorded as such.
/// </summary>
internal sealed partial class Reconciler(
    IMediaLink link,
    LiveQueries queries,
    MediaEvents events,
    IProjectionCoordinator coordinator,
    TimeProvider clock,
    IConfiguration configuration,
    ILogger<Reconciler> log)
{
    private readonly TimeSpan period = MediaServers.ReconcilePeriod(configuration);

    private DateTimeOffset? agreed;
    private DateTimeOffset due = DateTimeOffset.MinValue;
    private int timesUp = -1;

    /// <summary>Compares, if it is this node's business and the time for it.</summary>
    public async Task GoIfDueAsync(CancellationToken cancellation)
    {
        if (!await IsOursAsync())
        {
            // Whoever takes over begins anew.
            (agreed, due) = (null, DateTimeOffset.MinValue);
            return;
        }

        if (link.IsUp && (clock.GetUtcNow() >= due || link.TimesUp != timesUp))
            await GoAsync(cancellation);
    }

    /// <summary>Compares now.</summary>
    public async Task GoAsync(CancellationToken cancellation)
    {
        var (at, times) = (clock.GetUtcNow(), link.TimesUp);
        try
        {
            var held = (await link.RostersAsync(cancellation)).ToDictionary(it => (it.Account, it.ConferenceId));
            var running = await queries.RunningAsync(cancellation);
            var places = running.Select(it => (it.Account, it.ConferenceId)).Union(held.Keys);
            await Task.WhenAll(places.Select(place => events.TryHearAsync(
                place.Account,
                place.ConferenceId,
                asking => new ReconcileConference(
                    held.GetValueOrDefault(place)?.Roster, agreed, asking with { At = at }))));
            (agreed, due, timesUp) = (at, at + period, times);
        }
        catch (LinkDownException)
        {
            NotAsked();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The media server could not be asked what it holds; the next round asks again.")]
    private partial void NotAsked();

    // One node at a time speaks with the media server: the one that the sender runs on.
    private async Task<bool> IsOursAsync() => (await coordinator.AllDaemonsAsync())
        .Any(daemon => daemon.StatusFor($"{MediaSender.Shard}:All") == AgentStatus.Running);
}
