using System.Net;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>What follows from a try.</summary>
/// <param name="Reason">Why it is a failure, as attempts name it; null for a success.</param>
/// <param name="Tries">How often the delivery was tried; 0 if it is over.</param>
/// <param name="Left">How many tries may follow.</param>
/// <param name="NextTry">When the conference goes on for this webhook.</param>
/// <param name="IsGone">True if the endpoint wants nothing any more.</param>
internal sealed record Verdict(
    DeliveryState State,
    string? Reason,
    int Tries,
    int Left,
    DateTimeOffset NextTry,
    EndpointNote? Endpoint,
    bool IsGone = false)
{
    // An endpoint that takes longer is asked one thing at a time, so that it holds no places of others.
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestOwnPause = TimeSpan.FromMinutes(5);

    /// <param name="tries">How often it was tried, this time included.</param>
    /// <param name="retries">Of the webhook's document; null for the long schedule.</param>
    /// <param name="isProbed">True if the endpoint was known to fail or to be slow.</param>
    public static Verdict Of(Exchange exchange, int tries, int? retries, bool isProbed, DateTimeOffset now)
    {
        if (exchange.IsSuccess)
        {
            var works = exchange.Took < Slow;
            return new(
                DeliveryState.Delivered, null, 0, 0, now, works == isProbed ? new(works, Fails: false, null) : null);
        }

        var delay = Schedule.Delay(retries, tries);
        if (exchange.Status is HttpStatusCode.Gone)
        {
            return new(
                DeliveryState.Pending, "gone", tries, Math.Max(1, Schedule.Left(retries, tries)),
                now + (delay ?? LongestOwnPause), new(Works: false, Fails: true, null), IsGone: true);
        }

        var pause = exchange.RetryAfter ?? exchange.Status switch
        {
            HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout => delay < LongestOwnPause ? delay : LongestOwnPause,
            _ => null,
        };
        var next = now + (delay ?? TimeSpan.Zero);
        var notBefore = now + pause;
        return new(
            delay is null ? DeliveryState.Failed : DeliveryState.Pending,
            exchange.Status is null ? "http client error" : "bad response code",
            delay is null ? 0 : tries,
            Schedule.Left(retries, tries),
            notBefore > next ? notBefore.Value : next,
            new(Works: false, Fails: true, notBefore));
    }
}
