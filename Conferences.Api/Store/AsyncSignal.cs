namespace Conferences.Api.Store;

/// <summary>
/// Wakes everybody who waits. A waiter takes <see cref="Next"/> before it looks for work and waits for it after that:
/// what is set in between has then ended its wait already, so that no wake-up is lost. Setting it again before a
/// waiter has looked wakes that waiter once.
/// </summary>
internal sealed class AsyncSignal
{
    private TaskCompletionSource next = New();

    /// <summary>Ends when the signal is set for the first time after this was read.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    /// <summary>Ends the wait of everybody who waits now.</summary>
    public void Set() => Interlocked.Exchange(ref next, New()).TrySetResult();

    /// <summary>Waits for the signal or for the end of the timeout, whichever comes first.</summary>
    /// <param name="signalled">Taken from <see cref="Next"/>.</param>
    /// <returns>True if the signal was set.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static async Task<bool> WaitAsync(
        Task signalled, TimeSpan timeout, TimeProvider clock, CancellationToken cancellation)
    {
        // A timeout is the normal case of an idle service, and no exception.
        await signalled.WaitAsync(timeout, clock, cancellation)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        return signalled.IsCompleted;
    }

    // A waiter goes on by itself, and not on the thread that sets the signal, e.g. in the middle of a commit.
    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
