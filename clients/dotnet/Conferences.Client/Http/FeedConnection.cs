using System.Net.ServerSentEvents;
using System.Text.Json;
using Conferences.Client.Models;
using Microsoft.Kiota.Serialization.Json;

namespace Conferences.Client.Http;

/// <summary>One connection of a feed. It ends when the other side ends it, when it breaks, and when it is silent for
/// too long: a connection that is broken without a word would otherwise be waited for without end.</summary>
internal sealed class FeedConnection : IAsyncDisposable
{
    private static readonly TimeSpan UsualPause = TimeSpan.FromSeconds(1);

    private readonly HttpResponseMessage response;
    private readonly SseParser<ConferenceEvent?> parser;
    private readonly IAsyncEnumerator<SseItem<ConferenceEvent?>> items;
    private readonly CancellationTokenSource silence;
    private readonly TimeSpan timeout;

    private FeedConnection(HttpResponseMessage response, Stream stream, TimeSpan timeout, TimeProvider clock)
    {
        (this.response, this.timeout) = (response, timeout);
        silence = new(Timeout.InfiniteTimeSpan, clock);
        parser = SseParser.Create(stream, Parse);
        items = parser.EnumerateAsync(silence.Token).GetAsyncEnumerator(silence.Token);
    }

    /// <summary>Why the connection ended.</summary>
    public string End { get; private set; } = "";

    /// <summary>How long the service asks to wait before the next connection.</summary>
    public TimeSpan Pause => parser.ReconnectionInterval is var pause && pause > TimeSpan.Zero ? pause : UsualPause;

    public static async Task<FeedConnection> OpenAsync(
        HttpResponseMessage response, TimeSpan timeout, TimeProvider clock, CancellationToken cancellation) =>
        new(response, await response.Content.ReadAsStreamAsync(cancellation), timeout, clock);

    /// <summary>The next recorded event; null when the connection has ended. Signs of life, and signals that are not
    /// recorded and have no id, are passed over.</summary>
    public async Task<(string EventId, ConferenceEvent Data)?> NextAsync(CancellationToken cancellation)
    {
        await using var stop = cancellation.UnsafeRegister(
            static it => ((CancellationTokenSource)it!).Cancel(), silence);
        try
        {
            silence.CancelAfter(timeout);
            while (await items.MoveNextAsync())
            {
                if (items.Current is { EventId: { Length: > 0 } id, Data: { } data })
                    return (id, data);
                silence.CancelAfter(timeout);
            }

            End = "the service ended it";
        }
        catch (OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            End = $"silent for {timeout.TotalSeconds} s";
        }
        catch (Exception exception) when (RetryPolicy.IsLoss(exception))
        {
            End = exception.Message;
        }
        finally
        {
            // While the caller is busy, nobody listens for signs of life.
            silence.CancelAfter(Timeout.InfiniteTimeSpan);
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        // An enumerator must not be disposed of while it moves; nothing moves here once NextAsync has returned.
        await items.DisposeAsync();
        response.Dispose();
        silence.Dispose();
    }

    private static ConferenceEvent? Parse(string type, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var item = new JsonParseNode(JsonElement.ParseValue(ref reader));
        return item.GetObjectValue(ConferenceEvent.CreateFromDiscriminatorValue);
    }
}
