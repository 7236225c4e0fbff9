using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;

namespace Conferences.Client.Http;

/// <summary>Which attempts are repeated, and after what pause.</summary>
internal static class RetryPolicy
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    public static void Add(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, ConferencesClientOptions options)
    {
        if (options.Retries > 0)
        {
            // The pause is the one of Retry-After where there is one.
            pipeline.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                Delay = FirstPause,
                MaxDelay = options.LongestPause,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = it => ValueTask.FromResult(IsRepeated(it.Outcome, options.LongestPause)),
            });
        }

        pipeline.AddTimeout(options.AttemptTimeout);
    }

    /// <summary>True if the same request may succeed a moment later.</summary>
    public static bool IsTransient(HttpStatusCode? status) => status is null
        or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>True of what is thrown when nobody answers, or no longer.</summary>
    public static bool IsLoss(Exception? exception) =>
        exception is HttpRequestException or IOException or TimeoutRejectedException;

    /// <summary>The pause that the answer asks for; null if it asks for none.</summary>
    public static TimeSpan? PauseOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } pause } => pause,
        { Date: { } until } => until - (response.Headers.Date ?? DateTimeOffset.UtcNow),
        _ => null,
    };

    private static bool IsRepeated(Outcome<HttpResponseMessage> outcome, TimeSpan longestPause) => outcome switch
    {
        { Result: { } response } => IsTransient(response.StatusCode) && !(PauseOf(response) > longestPause),
        _ => IsLoss(outcome.Exception),
    };
}
