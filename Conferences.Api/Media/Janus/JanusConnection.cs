using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conferences.Api.Media.Janus;

/// <summary>
/// One WebSocket to Janus, with any number of sessions on it. Requests are told apart by their transaction. A frame
/// that is no JSON of Janus, or too large, ends the connection: what follows it could mean anything.
/// </summary>
internal sealed class JanusConnection : IAsyncDisposable
{
    private const string Subprotocol = "janus-protocol";

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly ClientWebSocket socket = new();
    private readonly SemaphoreSlim turn = new(1);
    private readonly ConcurrentDictionary<string, Pending> pending = new();
    private readonly ConcurrentDictionary<long, Action<JanusFrame>> sessions = new();
    private readonly CancellationTokenSource over = new();
    private readonly TimeSpan patience;
    private readonly TimeProvider clock;
    private Task receiving = Task.CompletedTask;
    private long requests;

    private JanusConnection(TimeSpan patience, TimeProvider clock)
    {
        (this.patience, this.clock, Over) = (patience, clock, over.Token);
        socket.Options.AddSubProtocol(Subprotocol);

        // Whatever lies between must not close what is silent, and a server that is gone must be noticed.
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(10);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(10);
    }

    /// <summary>Cancelled when the connection is over.</summary>
    public CancellationToken Over { get; }

    /// <summary>Why it is over; null while it is not.</summary>
    public Exception? Reason { get; private set; }

    /// <summary>The sessions that are listened to.</summary>
    public IEnumerable<long> Sessions => sessions.Keys;

    /// <summary>Connects.</summary>
    /// <param name="patience">How long a reply may take. Without one, the connection is given up.</param>
    /// <exception cref="JanusLostException">There is no Janus there.</exception>
    public static async Task<JanusConnection> OpenAsync(
        Uri uri, TimeSpan patience, TimeProvider clock, CancellationToken cancellation)
    {
        var connection = new JanusConnection(patience, clock);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(ConnectTimeout);
        try
        {
            await connection.socket.ConnectAsync(uri, timeout.Token);
            connection.receiving = Task.Run(connection.ReceiveAsync, CancellationToken.None);
            return connection;
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            await connection.DisposeAsync();
            throw new JanusLostException($"Janus cannot be reached at {uri.Authority}: {failure.Message}", failure);
        }
    }

    /// <summary>Has the session's events passed on, in order, until it is forgotten. The handler must not block.
    /// </summary>
    public void Listen(long session, Action<JanusFrame> handle) => sessions[session] = handle;

    /// <summary>Nobody listens to the session any more.</summary>
    public void Forget(long session) => sessions.TryRemove(session, out _);

    /// <summary>Sends a request and waits for its reply.</summary>
    /// <param name="followsAck">True if an acknowledgement comes first, and the reply later.</param>
    /// <exception cref="JanusRefusedException">It was refused.</exception>
    /// <exception cref="JanusLostException">There was no reply.</exception>
    public async Task<JanusFrame> AskAsync(JsonObject request, bool followsAck, CancellationToken cancellation)
    {
        var transaction = $"t{Interlocked.Increment(ref requests)}";
        request["transaction"] = transaction;
        var asked = new Pending(followsAck);
        pending[transaction] = asked;
        try
        {
            // Removed by whoever fails all others, if the connection is over already.
            if (Over.IsCancellationRequested)
                throw Lost();
            await SendAsync(JsonSerializer.SerializeToUtf8Bytes(request), cancellation);
            var frame = await asked.Reply.Task.WaitAsync(patience, clock, cancellation);
            return frame.Refusal is { } refusal ? throw refusal : frame;
        }
        catch (TimeoutException slow)
        {
            End(new JanusLostException("Janus does not reply.", slow));
            throw Lost();
        }
        finally
        {
            pending.TryRemove(transaction, out _);
        }
    }

    /// <summary>Tells whoever listens to the session that Janus no longer has it.</summary>
    public void Lose(long session)
    {
        if (sessions.TryRemove(session, out var handle))
            handle(new(JsonSerializer.SerializeToElement(new { janus = "timeout", session_id = session })));
    }

    /// <summary>Ends it: something about it is wrong.</summary>
    public void GiveUp(string why) => End(new JanusLostException(why));

    public async ValueTask DisposeAsync()
    {
        End(new JanusLostException("The connection to Janus was closed."));
        await receiving;
        socket.Dispose();
        turn.Dispose();
        over.Dispose();
    }

    private JanusLostException Lost() =>
        Reason as JanusLostException ?? new JanusLostException("The connection to Janus was lost.", Reason);

    private async Task SendAsync(byte[] frame, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            // A frame that is broken off half way would end the connection.
            await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, Over);
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException
            or InvalidOperationException or IOException)
        {
            End(failure);
            throw Lost();
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task ReceiveAsync()
    {
        var frames = new JanusFrames(socket);
        try
        {
            while (await frames.ReadAsync(Over) is { } bytes)
                Take(JanusFrame.Read(bytes.Span) ?? throw new JanusLostException("Janus sent what is no frame of it."));
            End(new JanusLostException("Janus closed the connection."));
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or IOException
            or JanusLostException or ObjectDisposedException)
        {
            End(failure);
        }
    }

    // An error may come before the acknowledgement, and the reply, too.
    private void Take(JanusFrame frame)
    {
        if (frame.Transaction is { } transaction && pending.TryGetValue(transaction, out var asked))
        {
            if (frame.Kind != "ack" || !asked.FollowsAck)
                asked.Reply.TrySetResult(frame);
        }
        else if (frame.SessionId is { } session && sessions.TryGetValue(session, out var handle))
            handle(frame);
    }

    private void End(Exception reason)
    {
        lock (pending)
        {
            if (Reason is not null)
                return;
            Reason = reason;
        }

        over.Cancel();
        foreach (var asked in pending.Values)
            asked.Reply.TrySetException(Lost());
        _ = CloseAsync();
    }

    private async Task CloseAsync()
    {
        using var farewell = new CancellationTokenSource(Farewell);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, farewell.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException
            or ObjectDisposedException or InvalidOperationException)
        {
            // It is gone already.
        }
        finally
        {
            socket.Abort();
        }
    }

    private sealed record Pending(bool FollowsAck)
    {
        // Whoever waits must not continue on the thread that receives.
        public TaskCompletionSource<JanusFrame> Reply { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
