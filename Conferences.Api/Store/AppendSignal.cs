using System.Diagnostics;
using JasperFx.Events.Daemon.HighWater;
using Marten;
using Marten.Services;

namespace Conferences.Api.Store;

/// <summary>
/// Wakes whatever reads the facts in commit order as soon as some are recorded, on this node or, by way of
/// <see cref="PostgresNotifier"/>, on another. A wake-up lost is made up for by polling.
/// </summary>
internal sealed class AppendSignal : DocumentSessionListenerBase, IDaemonWakeup
{
    // Commits that come closer than this share a look, and what follows from it: a page, its place, their commit.
    // Whoever comes after a pause is seen at once.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    private readonly AsyncSignal recorded = new();
    private readonly AsyncSignal recordedHere = new();

    // Of the one who waits: the daemon has one loop for it.
    private Task next;
    private long looked;

    public AppendSignal() => next = recorded.Next;

    /// <summary>Ends when this node has recorded something.</summary>
    public Task NextHere => recordedHere.Next;

    /// <inheritdoc/>
    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        if (commit.GetEvents().Any())
        {
            recorded.Set();
            recordedHere.Set();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task WaitAsync(TimeSpan timeout, CancellationToken token)
    {
        var early = BetweenLooks - Stopwatch.GetElapsedTime(looked);
        if (early > TimeSpan.Zero)
            await Task.Delay(early, token);
        await AsyncSignal.WaitAsync(next, timeout, TimeProvider.System, token);

        // What is recorded from now on is not certain to be seen by the look that follows.
        next = recorded.Next;
        looked = Stopwatch.GetTimestamp();
    }

    /// <summary>Another node has recorded something.</summary>
    public void Beat() => recorded.Set();

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is held. The daemon disposes what wakes it.
    }
}
