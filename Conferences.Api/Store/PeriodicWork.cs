namespace Conferences.Api.Store;

/// <summary>Work repeated while the service runs.</summary>
internal static partial class PeriodicWork
{
    /// <summary>
    /// Does the work immediately and then once each period, until the service stops. After a failure it continues with
    /// the next period.
    /// </summary>
    /// <param name="log">Logs failures, except an unavailable database, which requests report as 503.</param>
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
            // If the host fails to start, it cancels without stopping its services, and would log an error.
        }
    }

    /// <summary>Does the work once, unless the service stops. A failure is logged as with repeated work.</summary>
    public static async Task OnceAsync(Func<CancellationToken, Task> work, ILogger log, CancellationToken stopping)
    {
        try
        {
            await AttemptAsync(work, log, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // It was broken off.
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

    [LoggerMessage(LogLevel.Error, "Background work failed; it will be retried.", EventName = "background_work.failed")]
    private static partial void Failed(ILogger log, Exception why);
}
