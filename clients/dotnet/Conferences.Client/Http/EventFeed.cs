using System.Runtime.CompilerServices;
using Conferences.Client.Models;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Conferences.Client.Http;

/// <summary>
/// Follows a history over as many connections as it takes. Each begins behind the last event that was handed over, by
/// its id, so that a lost connection leaves no gap and repeats nothing.
/// </summary>
/// <param name="open">A request for the feed.</param>
internal sealed partial class EventFeed(
    HttpClient http,
    Func<CancellationToken, Task<HttpRequestMessage>> open,
    ConferencesClientOptions options,
    TimeProvider clock,
    ILogger log)
{
    private ResiliencePipeline Reopening => new ResiliencePipelineBuilder { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = int.MaxValue,
            Delay = TimeSpan.FromSeconds(1),
            MaxDelay = options.LongestPause,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = it =>
                ValueTask.FromResult(it.Outcome.Exception is ConferencesException { IsTransient: true }),

            // A pause of nothing is none: it would be asked for without end.
            DelayGenerator = it => ValueTask.FromResult(
                it.Outcome.Exception is ConferencesException { RetryAfter: { } pause } && pause > TimeSpan.Zero
                    ? pause
                    : (TimeSpan?)null),
        })
        .Build();

    /// <summary>Every event behind <paramref name="last"/>, until the caller has enough.</summary>
    /// <param name="last">Id of the last event that is known; null to leave the beginning to the request.</param>
    public async IAsyncEnumerable<ConferenceEvent> ReadAsync(
        string? last, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // What nobody has seen work may be wrong: only a feed that was open once is opened for as long as it takes.
        var opening = ResiliencePipeline.Empty;
        while (true)
        {
            TimeSpan pause;
            await using (var connection = await opening.ExecuteAsync(
                async (id, token) => await ConnectAsync(id, token), last, cancellation))
            {
                opening = Reopening;
                while (await connection.NextAsync(cancellation) is { } item)
                {
                    last = item.EventId;
                    yield return item.Data;
                }

                LogLost(last, connection.End);
                pause = connection.Pause;
            }

            await Task.Delay(pause, clock, cancellation);
        }
    }

    private async Task<FeedConnection> ConnectAsync(string? last, CancellationToken cancellation)
    {
        var request = await open(cancellation);
        request.Headers.Accept.Clear();
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (last is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        return await FeedConnection.OpenAsync(response, options.FeedTimeout, clock, cancellation);
    }

    [LoggerMessage(
        LogLevel.Information, "The feed's connection ended after event {EventId} ({Reason}); opening another.")]
    private partial void LogLost(string? eventId, string reason);
}
