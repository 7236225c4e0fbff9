using Conferences.Api.Views;
using Conferences.Domain.Attending;

namespace Conferences.Api.Media;

/// <summary>
/// Looks after what is under way, once a second: operations whose time is over are closed, and when it is due, what we
/// recorded is compared with what the media server holds.
/// </summary>
internal sealed class MediaRounds(
    LiveQueries queries,
    MediaEvents events,
    TimeProvider clock,
    ILogger<MediaRounds> log,
    Reconciler? reconciler = null) : BackgroundService
{
    private const int MostAtOnce = 1_000;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>One round.</summary>
    public async Task GoAsync(CancellationToken cancellation)
    {
        await CloseOverdueAsync(cancellation);
        if (reconciler is not null)
            await reconciler.GoIfDueAsync(cancellation);
    }

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        Rounds.EachAsync(Period, clock, GoAsync, log, stopping);

    private async Task CloseOverdueAsync(CancellationToken cancellation)
    {
        var overdue = await queries.OverdueAsync(clock.GetUtcNow(), MostAtOnce, cancellation);
        await Task.WhenAll(overdue.Select(it => events.TryHearAsync(
            it.Account, it.ConferenceId, asking => new TimeOutOperation(it.OperationId!, asking.At), it.OperationId)));
    }
}
