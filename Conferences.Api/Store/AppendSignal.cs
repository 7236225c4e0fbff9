using System.Diagnostics;
using JasperFx.Events.Daemon.HighWater;
using Marten;
using Marten.Services;

namespace Conferences.Api.Store;

/// <summary>
/// Wakes subscriptions as soon as events are recorded, on this node or, by way of <see cref="PostgresNotifier"/>, on
/// another. Polling makes up for a lost wake-up.
/// </summary>
internal sealed class AppendSignal : DocumentSessionListenerBase, IDaemonWakeup
{
    // Commits closer together than this share one poll, and so one page and one commit of progress. The first commit
    // after a pause is seen immediately.
    private static readonly TimeSpan BetweenPolls = TimeSpan.FromMilliseconds(10);

    private readonly AsyncSignal recorded = new();
    private readonly AsyncSignal recordedHere = new();

    // The daemon has a single loop that waits.
    private Task next;
    private long polled;

    public AppendSignal() => next = recorded.Next;

    /// <summary>Completes when any node records an event.</summary>
    public Task Next => recorded.Next;

    /// <summary>Completes when this node records an event.</summary>
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
        var early = BetweenPolls - Stopwatch.GetElapsedTime(polled);
        if (early > TimeSpan.Zero)
            await Task.Delay(early, token);
        await AsyncSignal.WaitAsync(next, timeout, TimeProvider.System, token);

        // Events recorded from now on may be missed by the poll that follows.
        next = recorded.Next;
        polled = Stopwatch.GetTimestamp();
    }

    /// <summary>Signals that another node has recorded an event.</summary>
    public void RecordedElsewhere() => recorded.Set();

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing to release. The daemon disposes its wake-up.
    }
}
