namespace Conferences.Api.Store;

/// <summary>Work that is done again and again while the service runs.</summary>
internal static partial class PeriodicWork
{
    /// <summary>
    /// Does the work at once and then each period, until the service stops. A failure costs a round and not the loop:
    /// the next round does what this one could not.
    /// </summary>
    /// <param name="log">Told of failures, but not of a database that is away: whatever needs it answers 503 meanwhile.
    /// </param>
    public static async Task EachAsync(
        TimeSpan period,
        TimeProvider clock,
        Func<CancellationToken, Task> work,
        ILogger log,
        CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(period, clock);
        try
        {
            do
                await AttemptAsync(work, log, stopping);
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // A host that could not start cancels without having asked its services to stop, and would log a fault.
        }
    }

    private static async Task AttemptAsync(
        Func<CancellationToken, Task> work, ILogger log, CancellationToken stopping)
    {
        try
        {
            await work(stopping);
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            if (!StoreFailures.IsAway(failure))
                Failed(log, failure);
        }
    }

    [LoggerMessage(LogLevel.Error, "A round of background work failed; the next one goes on.")]
    private static partial void Failed(ILogger log, Exception why);
}
