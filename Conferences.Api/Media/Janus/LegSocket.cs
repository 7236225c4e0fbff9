using System.Net;
using System.Net.WebSockets;
using System.Threading.Channels;
using System.Threading.RateLimiting;

namespace Conferences.Api.Media.Janus;

/// <summary>The WebSocket of a browser: bounded in what it may send, and in what may wait for it.</summary>
internal sealed class LegSocket : IDisposable
{
    /// <summary>Most bytes of a frame.</summary>
    public const int MostBytes = 65_536;

    // Candidates come in bursts.
    private const int Burst = 200;
    private const int PerSecond = 20;
    private const int MostBad = 10;
    private const int MostWaiting = 256;

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly Channel<byte[]> waiting = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    private readonly TokenBucketRateLimiter rate = new(new()
    {
        TokenLimit = Burst,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromMilliseconds(1_000 / PerSecond),
        AutoReplenishment = false,
        QueueLimit = 0,
    });

    private readonly CancellationTokenSource over = new();
    private readonly WebSocket socket;
    private string? reason;
    private WebSocketCloseStatus status = WebSocketCloseStatus.NormalClosure;

    public LegSocket(WebSocket socket, IPAddress? address) => (this.socket, Address) = (socket, address);

    /// <summary>The browser's address; null if it is unknown.</summary>
    public IPAddress? Address { get; }

    /// <summary>True once the service ends it.</summary>
    public bool IsEnding => Volatile.Read(ref reason) is not null;

    /// <summary>Serves it until either side ends it.</summary>
    /// <param name="handle">Handles a frame.</param>
    public async Task RunAsync(Func<LegRequest, Task> handle)
    {
        var sending = Task.Run(SendAllAsync);
        try
        {
            await ReceiveAllAsync(handle);
        }
        catch (OperationCanceledException)
        {
            // It has ended, or the service stops.
        }
        catch (JanusLostException bad)
        {
            Close(WebSocketCloseStatus.PolicyViolation, bad.Message);
        }
        catch (Exception gone) when (gone is WebSocketException or IOException)
        {
            await over.CancelAsync();
        }
        finally
        {
            waiting.Writer.TryComplete();
            await sending;
            await over.CancelAsync();
        }
    }

    /// <summary>Sends a frame after those that wait. A browser that does not take them is given up.</summary>
    public void Send(byte[] frame)
    {
        if (!waiting.Writer.TryWrite(frame) && !IsEnding)
            Close(WebSocketCloseStatus.PolicyViolation, "the client does not read");
    }

    /// <summary>Ends it, after what waits is sent.</summary>
    public void Close(WebSocketCloseStatus why, string sentence)
    {
        if (Interlocked.CompareExchange(ref reason, sentence, null) is not null)
            return;
        status = why;
        waiting.Writer.TryComplete();
        try
        {
            over.CancelAfter(Farewell);
        }
        catch (ObjectDisposedException)
        {
            // The browser was faster.
        }
    }

    public void Dispose()
    {
        over.Dispose();
        rate.Dispose();
    }

    private async Task ReceiveAllAsync(Func<LegRequest, Task> handle)
    {
        var frames = new JanusFrames(socket, MostBytes);
        for (var bad = 0; await frames.ReadAsync(over.Token) is { } bytes && !IsEnding;)
        {
            rate.TryReplenish();
            using var lease = rate.AttemptAcquire();
            if (lease.IsAcquired && LegRequest.Read(bytes.Span) is { } request)
            {
                await handle(request);
                continue;
            }

            Send(LegFrames.Error(lease.IsAcquired ? "the frame is no JSON object" : "too many frames"));
            if (++bad >= MostBad)
                Close(WebSocketCloseStatus.PolicyViolation, "too many bad frames");
        }
    }

    private async Task SendAllAsync()
    {
        try
        {
            await foreach (var frame in waiting.Reader.ReadAllAsync(over.Token))
                await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, over.Token);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(status, reason, over.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException
            or ObjectDisposedException or InvalidOperationException)
        {
            // Nothing can be sent any more.
            await over.CancelAsync();
        }
    }
}
