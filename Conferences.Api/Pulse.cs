using System.Diagnostics;
using JasperFx.Events.Daemon.HighWater;
using Marten;
using Marten.Services;

namespace Conferences.Api;

/// <summary>
/// Wakes whatever reads the facts in commit order as soon as some are recorded, on this node or, by way of
/// <see cref="Neighbours"/>, on another. A wake-up lost is made up for by polling.
/// </summary>
internal sealed class Pulse : DocumentSessionListenerBase, IDaemonWakeup, IDisposable
{
    // Commits that come closer than this share a look, and what follows from it: a page, its place, their commit.
    // Whoever comes after a pause is seen at once.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    private readonly SemaphoreSlim beat = new(0, 1);
    private readonly SemaphoreSlim own = new(0, 1);

    // Of the one who waits: the daemon has one loop for it.
    private long looked;

    /// <inheritdoc/>
    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        if (commit.GetEvents().Any())
        {
            Release(beat);
            Release(own);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task WaitAsync(TimeSpan timeout, CancellationToken token)
    {
        var early = BetweenLooks - Stopwatch.GetElapsedTime(looked);
        if (early > TimeSpan.Zero)
            await Task.Delay(early, token);
        await beat.WaitAsync(timeout, token);
        looked = Stopwatch.GetTimestamp();
    }

    /// <summary>Returns once this node has recorded something since it was last asked.</summary>
    public Task OwnAsync(CancellationToken token) => own.WaitAsync(token);

    /// <summary>Another node has recorded something.</summary>
    public void Beat() => Release(beat);

    public void Dispose()
    {
        beat.Dispose();
        own.Dispose();
    }

    private static void Release(SemaphoreSlim semaphore)
    {
        try
        {
            semaphore.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody is being woken already, and will see these facts too.
        }
        catch (ObjectDisposedException)
        {
            // The service has ended meanwhile. What is recorded is recorded: whoever starts next reads it.
        }
    }
}
