using System.Threading.RateLimiting;

namespace Conferences.Api.Crossbar;

/// <summary>
/// Limits how many large bodies are buffered at once: otherwise one token could fill the memory with bodies whose last
/// byte is withheld. Small bodies are not limited.
/// </summary>
internal sealed class LargeBodies(TimeProvider clock) : IAsyncDisposable
{
    /// <summary>Most bytes of a body that is not limited.</summary>
    public const int Small = 32_768;

    /// <summary>Most large bodies of one account that are read at a time.</summary>
    public const int OfAccount = 4;

    /// <summary>How long a body waits for its place, and how long for its turn to be parsed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const int OfAll = 16;

    private const int Waiting = 256;

    // Parsing keeps a processor busy, and gains nothing from a second body of the same account beside it.
    private const int ParsedAtOnce = 1;

    private readonly PartitionedRateLimiter<HttpContext> places =
        PartitionedRateLimiter.CreateChained(Limiter(AccountOf, OfAccount), Limiter(_ => "", OfAll));

    private readonly PartitionedRateLimiter<HttpContext> parsing = Limiter(AccountOf, ParsedAtOnce);

    /// <summary>The reply if the limit is reached.</summary>
    public static Reply TooMany { get; } = Reply.Error(
        StatusCodes.Status503ServiceUnavailable,
        "datastore_fault",
        new { message = "too many large bodies are being received" }) with
    { RetryAfter = 1, ClosesConnection = true };

    /// <summary>
    /// Waits briefly for permission to buffer the request's body; null if there is none. Dispose it once the body is
    /// read.
    /// </summary>
    public Task<RateLimitLease?> EnterAsync(HttpContext http) => TakeAsync(places, http);

    /// <summary>Waits briefly until the account's body before this one is parsed; null if it takes too long.</summary>
    public Task<RateLimitLease?> ParseAsync(HttpContext http) => TakeAsync(parsing, http);

    public async ValueTask DisposeAsync()
    {
        await places.DisposeAsync();
        await parsing.DisposeAsync();
    }

    private async Task<RateLimitLease?> TakeAsync(
        PartitionedRateLimiter<HttpContext> limiter, HttpContext http)
    {
        using var end = new CancellationTokenSource(Patience, clock);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, end.Token);
        try
        {
            var place = await limiter.AcquireAsync(http, cancellationToken: patience.Token);
            return place.IsAcquired ? place : null;
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
    }

    private static string AccountOf(HttpContext http) => CrossbarRequest.AccountIn(http.Request.Path) ?? "";

    private static PartitionedRateLimiter<HttpContext> Limiter(Func<HttpContext, string> key, int most) =>
        PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetConcurrencyLimiter(
            key(http), _ => new() { PermitLimit = most, QueueLimit = Waiting }));
}
