using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Fixtures.Live;

/// <summary>A client of the WebSocket: sends frames, and keeps what it is told until somebody asks for it.</summary>
internal sealed class SocketClient : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket socket;
    private readonly Channel<JsonNode> events = Channel.CreateUnbounded<JsonNode>();
    private readonly Channel<JsonNode> replies = Channel.CreateUnbounded<JsonNode>();
    private readonly TaskCompletionSource<(WebSocketCloseStatus? Status, string? Reason)> closed = new();
    private Task reading = Task.CompletedTask;
    private int requests;

    private SocketClient(ClientWebSocket socket) => this.socket = socket;

    /// <summary>The token of its frames.</summary>
    public string? Token { get; set; }

    /// <summary>The account of its bindings.</summary>
    public string? Account { get; set; }

    /// <summary>The socket, for what a decent client would not do.</summary>
    public ClientWebSocket Socket => socket;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Connects to a node.</summary>
    /// <param name="reads">False for a client that takes nothing off the wire.</param>
    public static async Task<SocketClient> ConnectAsync(
        Uri node, Portal? portal = null, string? token = null, string path = "/v2/websocket", bool reads = true)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(node) { Scheme = "ws", Path = path }.Uri, Cancellation);
        var client = new SocketClient(socket) { Account = portal?.Account, Token = token };
        if (reads)
            client.Read();
        return client;
    }

    /// <summary>From now on takes what comes.</summary>
    public void Read() => reading = ReadAsync();

    /// <summary>Sends a frame and waits for its reply.</summary>
    /// <param name="data">JSON, with the account's id added where it has none.</param>
    public async Task<JsonNode> AskAsync(string action, string data)
    {
        var frame = new JsonObject
        {
            ["action"] = action,
            ["auth_token"] = Token,
            ["request_id"] = $"{Interlocked.Increment(ref requests)}",
            ["data"] = JsonNode.Parse(data),
        };
        if (Account is not null && action != "ping")
            frame["data"]!.AsObject().TryAdd("account_id", Account);
        await SendAsync(frame.ToJsonString());
        var reply = await ReplyAsync();
        Assert.Equal(frame["request_id"]!.GetValue<string>(), reply.At<string>("request_id"));
        return reply;
    }

    /// <summary>Binds.</summary>
    /// <param name="more">More members of the data.</param>
    public async Task<JsonNode> BindAsync(string binding, string more = "")
    {
        var reply = await AskAsync("subscribe", $$"""{"binding":"{{binding}}"{{more}}}""");
        Assert.Equal("success", reply.At<string>("status"));
        return reply;
    }

    /// <summary>The text of the only error that this frame is answered with.</summary>
    public async Task<string> ErrorAsync(string action, string data)
    {
        var reply = await AskAsync(action, data);
        Assert.Equal("error", reply.At<string>("status"));
        return Assert.Single(reply["data"]!["errors"]!.AsArray())!.GetValue<string>();
    }

    /// <summary>Sends a text as it is.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    /// <summary>Sends bytes as they are.</summary>
    public Task SendAsync(byte[] bytes, WebSocketMessageType type) =>
        socket.SendAsync(bytes.AsMemory(), type, endOfMessage: true, Cancellation).AsTask();

    /// <summary>The next reply.</summary>
    public Task<JsonNode> ReplyAsync() => NextAsync(replies);

    /// <summary>The next event.</summary>
    public Task<JsonNode> EventAsync() => NextAsync(events);

    /// <summary>The next event, however late.</summary>
    public async Task<JsonNode> NextEventAsync(CancellationToken cancellation) =>
        await events.Reader.ReadAsync(cancellation);

    /// <summary>The next events.</summary>
    public async Task<JsonNode[]> EventsAsync(int count)
    {
        var some = new List<JsonNode>();
        while (some.Count < count)
            some.Add(await EventAsync());
        return [.. some];
    }

    /// <summary>Events that have come and nobody has asked for.</summary>
    public IReadOnlyList<JsonNode> Left()
    {
        var left = new List<JsonNode>();
        while (events.Reader.TryRead(out var some))
            left.Add(some);
        return left;
    }

    /// <summary>Waits until a reply has come to a frame sent now: all that was told before has come, too.</summary>
    public async Task<IReadOnlyList<JsonNode>> LeftAfterPingAsync()
    {
        Assert.Equal("pong", (await AskAsync("ping", "{}")).At<string>("data.response"));
        return Left();
    }

    /// <summary>Waits until the service has ended the connection, and says how.</summary>
    public Task<(WebSocketCloseStatus? Status, string? Reason)> ClosedAsync(TimeSpan? within = null) =>
        closed.Task.WaitAsync(within ?? Patience, Cancellation);

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        await reading;
        socket.Dispose();
    }

    private static async Task<JsonNode> NextAsync(Channel<JsonNode> of)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        return await of.Reader.ReadAsync(patience.Token);
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[65_536];
        using var text = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (part.MessageType is WebSocketMessageType.Close)
                {
                    closed.TrySetResult((socket.CloseStatus, socket.CloseStatusDescription));
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                    break;
                }

                text.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage)
                    continue;
                var frame = JsonNode.Parse(text.ToArray())!;
                text.SetLength(0);
                (frame.At<string>("action") == "event" ? events : replies).Writer.TryWrite(frame);
            }
        }
        catch (Exception cut) when (cut is WebSocketException or OperationCanceledException or IOException
            or ObjectDisposedException)
        {
            closed.TrySetResult((null, null));
        }
        finally
        {
            events.Writer.TryComplete();
            replies.Writer.TryComplete();
        }
    }
}
