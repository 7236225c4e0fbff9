using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Domain.Commands;

namespace Conferences.Api.Media;

/// <summary>
/// Looks after what is under way, once a second: operations whose time is over are closed, and when it is due, what we
/// recorded is compared with what the media server holds.
/// </summary>
internal sealed class MediaMaintenance(
    LiveQueries queries,
    MediaEvents events,
    TimeProvider clock,
    ILogger<MediaMaintenance> log,
    Reconciler? reconciler = null) : BackgroundService
{
    private const int MostAtOnce = 1_000;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Compares, if it is this node's business and the time for it.</summary>
    public Task CompareAsync(CancellationToken cancellation) =>
        reconciler?.GoIfDueAsync(cancellation) ?? Task.CompletedTask;

    // Side by side: a media server may take its time to say what it holds, and no operation waits for that.
    protected override Task ExecuteAsync(CancellationToken stopping) => Task.WhenAll(
        PeriodicWork.EachAsync(Period, clock, CloseOverdueAsync, log, stopping),
        PeriodicWork.EachAsync(Period, clock, CompareAsync, log, stopping));

    /// <summary>Closes operations whose time is over.</summary>
    public async Task CloseOverdueAsync(CancellationToken cancellation)
    {
        var overdue = await queries.OverdueAsync(clock.GetUtcNow(), MostAtOnce, cancellation);
        await Task.WhenAll(overdue.Select(it => events.TryHearAsync(
            it.Account, it.ConferenceId, context => new TimeOutOperation(it.OperationId!, context.At), it.OperationId)));
    }
}
