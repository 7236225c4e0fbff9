using System.Net;
using System.Net.WebSockets;

namespace Conferences.Api.Live.Blackhole;

/// <summary>One connection: reads frames one after the other, and sends what is told to it meanwhile.</summary>
internal sealed class BlackholeSocket : IDisposable
{
    // A socket that is behind by so many has to go if its account has too much unsent.
    private const int Behind = 256;

    // For the client to take the rest and the reason.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly SocketQueue queue = new();
    private readonly CancellationTokenSource aborted = new();
    private readonly WebSocket socket;
    private readonly TimeProvider clock;
    private readonly SocketMeter meter;
    private SocketEnd? ended;
    private long endedAt;
    private long sendingSince;
    private long readingSince;
    private long activeAt;

    public BlackholeSocket(WebSocket socket, string id, IPAddress? address, TimeProvider clock, SocketMeter meter)
    {
        (this.socket, this.clock, this.meter) = (socket, clock, meter);
        (Id, Address, Since, Aborted) = (id, address, clock.GetUtcNow(), aborted.Token);
        activeAt = Since.UtcTicks;
    }

    public string Id { get; }

    /// <summary>The client's network address; null if it is unknown.</summary>
    public IPAddress? Address { get; }

    /// <summary>When it was connected.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>Cancelled when the connection is over.</summary>
    public CancellationToken Aborted { get; }

    /// <summary>True if the service ends it.</summary>
    public bool IsEnding => Volatile.Read(ref ended) is not null;

    /// <summary>How long a frame is being sent; zero if none is.</summary>
    public TimeSpan Sending => Elapsed(ref sendingSince);

    /// <summary>How long a frame is being received; zero if none is.</summary>
    public TimeSpan Reading => Elapsed(ref readingSince);

    /// <summary>When a frame was last sent or received.</summary>
    public DateTimeOffset ActiveAt => new(Interlocked.Read(ref activeAt), TimeSpan.Zero);

    /// <summary>True if it should be over by now, and its client does not let it.</summary>
    public bool IsOverdue => IsEnding && clock.GetElapsedTime(Volatile.Read(ref endedAt)) > Farewell;

    /// <summary>Serves it until either side ends it.</summary>
    /// <param name="handle">Handles a frame.</param>
    public async Task RunAsync(Func<IncomingKind, byte[], Task> handle)
    {
        var sending = SendAllAsync();
        try
        {
            await ReceiveAsync(handle);
        }
        catch (Exception over) when (over is WebSocketException or OperationCanceledException or IOException)
        {
            // The client has gone, or sends what is no WebSocket frame: the framework has closed the connection.
        }
        finally
        {
            queue.Complete(drops: true);
            await sending;
            await aborted.CancelAsync();
        }
    }

    /// <summary>Sends a frame after those that wait. Never waits itself.</summary>
    public void Send(OutgoingFrame frame)
    {
        if (IsEnding)
            return;
        if ((frame.IsOneTooMany && queue.Count >= Behind) || !queue.TryAdd(frame))
            End(SocketEnd.TooSlow);
    }

    /// <summary>Sends a frame of its own.</summary>
    public void Send(byte[] frame) => Send(new OutgoingFrame(frame));

    /// <summary>Waits until little is waiting to be sent.</summary>
    public Task HasRoomAsync(CancellationToken cancellation) => queue.HasRoomAsync(cancellation);

    /// <summary>Ends it and says why; the first reason counts.</summary>
    public void End(SocketEnd why)
    {
        if (Interlocked.CompareExchange(ref ended, why, null) is not null)
            return;
        Volatile.Write(ref endedAt, clock.GetTimestamp());
        meter.Ended(why);
        queue.Complete(drops: !why.SendsRest);
    }

    /// <summary>Closes the connection at once.</summary>
    public void Abort() => socket.Abort();

    public void Dispose() => aborted.Dispose();

    private async Task ReceiveAsync(Func<IncomingKind, byte[], Task> handle)
    {
        var frames = new IncomingFrames(socket)
        {
            Begun = () => Volatile.Write(ref readingSince, clock.GetTimestamp()),
        };
        while (true)
        {
            var (kind, text) = await frames.ReadAsync(Aborted);
            Volatile.Write(ref readingSince, 0);
            if (kind is IncomingKind.End)
            {
                // The client has closed, unless it sends far more than a frame may have.
                if (socket.State is WebSocketState.Open)
                    End(SocketEnd.BadFrames);
                return;
            }

            Touch();

            // After the end only the client's close is waited for.
            if (!IsEnding)
                await handle(kind, text);
        }
    }

    private async Task SendAllAsync()
    {
        try
        {
            await queue.SendAsync(SendAsync, Aborted);
            var why = Volatile.Read(ref ended);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(
                    why?.Status ?? WebSocketCloseStatus.NormalClosure, why?.Reason, Aborted);
            }
        }
        catch (Exception over) when (over is WebSocketException or OperationCanceledException or IOException
            or ObjectDisposedException or InvalidOperationException)
        {
            // The connection is gone: nothing can be sent any more, and nothing will be received.
            await aborted.CancelAsync();
        }
    }

    private async ValueTask SendAsync(OutgoingFrame frame)
    {
        Volatile.Write(ref sendingSince, clock.GetTimestamp());
        await socket.SendAsync(frame.Bytes, WebSocketMessageType.Text, endOfMessage: true, Aborted);
        Volatile.Write(ref sendingSince, 0);
        meter.Sent();
        Touch();
    }

    private void Touch() => Interlocked.Exchange(ref activeAt, clock.GetUtcNow().UtcTicks);

    private TimeSpan Elapsed(ref long since) =>
        Volatile.Read(ref since) is not 0 and var began ? clock.GetElapsedTime(began) : TimeSpan.Zero;
}
