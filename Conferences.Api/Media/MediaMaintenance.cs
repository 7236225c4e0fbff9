using Conferences.Api.Queries;
using Conferences.Api.Store;
using Conferences.Domain.Commands;

namespace Conferences.Api.Media;

/// <summary>
/// Runs once a second: times out operations that are overdue and, when it is due, compares the recorded state with
/// the media server's.
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

    /// <summary>Compares, if this node is responsible and a comparison is due.</summary>
    public Task CompareAsync(CancellationToken cancellation) =>
        reconciler?.GoIfDueAsync(cancellation) ?? Task.CompletedTask;

    // Concurrently: a media server may be slow to report its state, and timeouts must not wait for that.
    protected override Task ExecuteAsync(CancellationToken stopping) => Task.WhenAll(
        PeriodicWork.EachAsync(Period, clock, CloseOverdueAsync, log, stopping),
        PeriodicWork.EachAsync(Period, clock, CompareAsync, log, stopping));

    /// <summary>Times out overdue operations.</summary>
    public async Task CloseOverdueAsync(CancellationToken cancellation)
    {
        var overdue = await queries.OverdueAsync(clock.GetUtcNow(), MostAtOnce, cancellation);
        await Task.WhenAll(overdue.Select(it => events.TryHearAsync(
            it.Account,
            it.ConferenceId,
            context => new TimeOutOperation(it.OperationId!.Value, context.At),
            it.OperationId)));
    }
}
