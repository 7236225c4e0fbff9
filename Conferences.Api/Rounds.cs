namespace Conferences.Api;

/// <summary>Work that is done again and again while the service runs.</summary>
internal static class Rounds
{
    /// <summary>
    /// Does the work at once and then each period, until the service stops. A database that is away costs a round and
    /// not the loop: whatever needs it answers 503 meanwhile, and the next round does what this one could not.
    /// </summary>
    public static async Task EachAsync(
        TimeSpan period, TimeProvider clock, Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(period, clock);
        try
        {
            do
                await AttemptAsync(work, stopping);
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // A host that could not start cancels without having asked its services to stop, and would log a fault.
        }
    }

    private static async Task AttemptAsync(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        try
        {
            await work(stopping);
        }
        catch (Exception away) when (Messaging.IsAway(away) && !stopping.IsCancellationRequested)
        {
            // Next time.
        }
    }
}
