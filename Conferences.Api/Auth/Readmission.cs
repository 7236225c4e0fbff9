using Conferences.Api.Store;

namespace Conferences.Api.Auth;

/// <summary>Answers that last: whether their reader may still read is asked again and again.</summary>
internal static class Readmission
{
    // With the delay of a revocation and a moment for the feed to close, less than five seconds.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Sends the answer, and breaks it off within seconds when the caller's key is revoked or the token expires. The
    /// connection is cut, so that nobody takes what was sent by then for all there is.
    /// </summary>
    /// <param name="end">
    /// Of an answer that can be resumed: it is cancelled first, and the connection is cut only if that does not end the
    /// answer.
    /// </param>
    public static async Task WhileAdmittedAsync(
        this HttpContext http, Func<Task> send, CancellationTokenSource? end = null)
    {
        var clock = http.RequestServices.GetRequiredService<TimeProvider>();
        using var timer = new PeriodicTimer(Interval, clock);
        var watching = WatchAsync(http, timer, end);
        try
        {
            await send();
        }
        finally
        {
            // No next tick comes, and the watch ends.
            timer.Dispose();
            await watching;
        }
    }

    private static async Task WatchAsync(HttpContext http, PeriodicTimer timer, CancellationTokenSource? end)
    {
        var keys = http.RequestServices.GetRequiredService<ApiKeys>();
        do
        {
            if (!await timer.WaitForNextTickAsync())
                return;
        }
        while (await IsAdmittedAsync(http, keys));

        if (end is not null)
        {
            await end.CancelAsync();
            if (!await timer.WaitForNextTickAsync())
                return;
        }

        http.Abort();
    }

    // A key that cannot be looked up is not known to be good; the reader may come again.
    private static async Task<bool> IsAdmittedAsync(HttpContext http, ApiKeys keys)
    {
        try
        {
            return await keys.StillAdmitsAsync(http.User, http.RequestAborted);
        }
        catch (Exception failure) when (http.RequestAborted.IsCancellationRequested || StoreFailures.IsAway(failure))
        {
            return false;
        }
        catch
        {
            // It is logged with the request; what cannot be asked any more does not go on.
            http.Abort();
            throw;
        }
    }
}
