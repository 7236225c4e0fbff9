using JasperFx.Events.Daemon.HighWater;
using Marten;
using Marten.Services;

namespace Conferences.Api.Media;

/// <summary>
/// Wakes whatever reads the facts in commit order as soon as this process has recorded some. Facts of other nodes, and
/// a wake-up lost, are found by polling.
/// </summary>
internal sealed class Pulse : DocumentSessionListenerBase, IDaemonWakeup, IDisposable
{
    private readonly SemaphoreSlim beat = new(0, 1);

    /// <inheritdoc/>
    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        if (commit.GetEvents().Any())
            Beat();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task WaitAsync(TimeSpan timeout, CancellationToken token) => beat.WaitAsync(timeout, token);

    public void Dispose() => beat.Dispose();

    private void Beat()
    {
        try
        {
            beat.Release();
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
