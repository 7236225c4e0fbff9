namespace Conferences.Api.Store;

/// <summary>
/// Wakes all waiters. A waiter takes <see cref="Next"/> before it checks for work and waits for it afterwards, so a
/// signal set in between is not lost. Signals set before the waiter checks again wake it once.
/// </summary>
internal sealed class AsyncSignal
{
    private TaskCompletionSource next = New();

    /// <summary>Completes when the signal is next set.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    /// <summary>Wakes everybody who is waiting now.</summary>
    public void Set() => Interlocked.Exchange(ref next, New()).TrySetResult();

    /// <summary>Waits for the signal or the timeout, whichever comes first.</summary>
    /// <param name="signalled">Taken from <see cref="Next"/>.</param>
    /// <returns>True if the signal was set.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static async Task<bool> WaitAsync(
        Task signalled, TimeSpan timeout, TimeProvider clock, CancellationToken cancellation)
    {
        // A timeout is normal for an idle service, so it does not throw.
        await signalled.WaitAsync(timeout, clock, cancellation)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        return signalled.IsCompleted;
    }

    // Waiters must not continue on the thread that sets the signal, e.g. in the middle of a commit.
    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
