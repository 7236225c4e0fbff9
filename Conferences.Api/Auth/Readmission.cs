using Conferences.Api.Store;

namespace Conferences.Api.Auth;

/// <summary>Ends long responses of callers that are no longer admitted.</summary>
internal static class Readmission
{
    // Together with the delay of a revocation, and with one interval for a feed to close, less than five seconds.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Sends the response. Aborts the connection within seconds if the caller's key is revoked or the token expires, so
    /// that the client cannot take what it received for the whole.
    /// </summary>
    /// <param name="end">
    /// For a response that can be resumed: cancelled first; the connection is aborted only if this does not end the
    /// response.
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
            // Ends the watch: no further tick comes.
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

    // False if the key cannot be looked up: it may have been revoked, and the client can ask again.
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
            // Logged as the request's failure; without the watch the response must not go on.
            http.Abort();
            throw;
        }
    }
}
