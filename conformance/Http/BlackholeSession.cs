using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Conferences.Conformance.Checks;

namespace Conferences.Conformance.Http;

/// <summary>A WebSocket of the service. A frame is told as an answer, so that rules are checked alike.</summary>
internal sealed class BlackholeSession : IAsyncDisposable
{
    private const string Path = "/v2/websocket";

    private readonly ClientWebSocket socket = new();
    private readonly CheckRun run;
    private readonly List<ServiceAnswer> events = [];
    private int requests;

    private BlackholeSession(CheckRun run) => this.run = run;

    /// <exception cref="ContractViolationException">It cannot be connected.</exception>
    public static async Task<BlackholeSession> OpenAsync(CheckRun run)
    {
        var session = new BlackholeSession(run);
        var address = new UriBuilder(run.Scope.Api.Root + Path);
        address.Scheme = address.Scheme == "https" ? "wss" : "ws";
        try
        {
            await session.socket.ConnectAsync(address.Uri, run.Cancellation);
            return session;
        }
        catch (WebSocketException e)
        {
            await session.DisposeAsync();
            throw new ContractViolationException($"a WebSocket at {Path}", e.Message);
        }
    }

    /// <summary>Sends a frame and waits for its reply.</summary>
    public async Task<ServiceAnswer> AskAsync(string action, string data)
    {
        var content = JsonNode.Parse(data)!.AsObject();
        content["account_id"] = run.Scope.Account;
        var request = $"{++requests}";
        var frame = new JsonObject
        {
            ["action"] = action,
            ["auth_token"] = run.Scope.Api.Token,
            ["request_id"] = request,
            ["data"] = content,
        }.ToJsonString();
        var asked = new ServiceRequest("FRAME", Path) { Body = ServiceRequest.Bytes(frame) };
        await socket.SendAsync(
            Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, run.Cancellation);
        while (true)
        {
            var read = await ReadAsync(asked);
            if (Expectations.Same(read.Find("request_id"), $"\"{request}\""))
                return read;
            events.Add(read);
        }
    }

    /// <summary>Waits for an event of this name.</summary>
    public async Task<ServiceAnswer> EventAsync(string name)
    {
        var asked = new ServiceRequest("FRAME", Path);
        while (true)
        {
            if (events.Find(it => Expectations.Same(it.Find("data/event"), $"\"{name}\"")) is { } found)
                return found;
            events.Add(await ReadAsync(asked));
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (socket.State is WebSocketState.Open)
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, run.Cancellation);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The check has said what it has to say.
        }

        socket.Dispose();
    }

    private async Task<ServiceAnswer> ReadAsync(ServiceRequest asked)
    {
        var (buffer, text) = (new byte[65_536], new StringBuilder());
        while (true)
        {
            WebSocketReceiveResult part;
            try
            {
                part = await socket.ReceiveAsync(buffer, run.Cancellation);
            }
            catch (WebSocketException e)
            {
                throw new ContractViolationException("a frame", e.Message);
            }

            if (part.MessageType is WebSocketMessageType.Close)
                throw new ContractViolationException("a frame", $"it was closed: {part.CloseStatusDescription}");
            text.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
            if (part.EndOfMessage)
                return new(asked, 200, new Dictionary<string, string>(), text.ToString());
        }
    }
}
