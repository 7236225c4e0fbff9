using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Conferences.Tests.Fixtures.Media.Janus;

/// <summary>What a page does to join, with plain RTP in place of a browser's audio.</summary>
internal sealed class LegClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ClientWebSocket socket = new();
    private readonly List<JsonNode> told = [];
    private readonly Task receiving;

    private LegClient(ClientWebSocket socket) => (this.socket, receiving) = (socket, Task.Run(ReceiveAsync));

    /// <summary>All frames so far.</summary>
    public IReadOnlyList<JsonNode> Told
    {
        get
        {
            lock (told)
                return [.. told];
        }
    }

    /// <summary>True once the service has closed the connection.</summary>
    public bool IsClosed => receiving.IsCompleted;

    public string LegId { get; private set; } = "";

    public string Secret { get; private set; } = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<LegClient> ConnectAsync(Uri service)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(service) { Scheme = "ws", Path = "/v2/legs" }.Uri, Cancellation);
        return new(socket);
    }

    public Task Send(string frame) => socket.SendAsync(
        Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, Cancellation);

    /// <summary>Asks to be let in; returns the answer.</summary>
    /// <param name="more">Further members, each behind a comma.</param>
    public async Task<JsonNode> Join(string account, string conference, string token, string more = "")
    {
        await Send($$"""
            {"action":"join","account_id":"{{account}}","conference_id":"{{conference}}","auth_token":"{{token}}"
            {{more}}}
            """);
        var answer = await Until(it => (string?)it["event"] is "admitted" or "refused");
        (LegId, Secret) = ((string?)answer["leg_id"] ?? "", (string?)answer["secret"] ?? "");
        return answer;
    }

    /// <summary>Enters with this leg; returns its participant id.</summary>
    public async Task<int> Enter(RtpLeg leg)
    {
        await Offer(leg);
        return (int)(await Until("joined"))["participant_id"]!;
    }

    /// <summary>Moves to this leg, or enters with it.</summary>
    public async Task Offer(RtpLeg leg)
    {
        await Send($$$"""{"action":"offer","rtp":{"ip":"127.0.0.1","port":{{{leg.Port}}}}}""");
        var answer = await Until(it => (string?)it["event"] is "answer" or "error" or "left");
        Assert.True((string?)answer["event"] == "answer", answer.ToJsonString());
        leg.Begin((int)answer["rtp"]!["port"]!);
    }

    /// <summary>Goes on with a leg of another connection; returns the answer.</summary>
    public async Task<JsonNode> Resume(string legId, string secret)
    {
        await Send($$"""{"action":"resume","leg_id":"{{legId}}","secret":"{{secret}}"}""");
        (LegId, Secret) = (legId, secret);
        return await Until(it => (string?)it["event"] is "resumed" or "left");
    }

    /// <summary>The next frame of this event that was not waited for before.</summary>
    public Task<JsonNode> Until(string @event) => Until(it => (string?)it["event"] == @event);

    /// <summary>The next frame like this that was not waited for before.</summary>
    public async Task<JsonNode> Until(Func<JsonNode, bool> isIt)
    {
        for (var began = DateTimeOffset.UtcNow; ;)
        {
            lock (told)
            {
                if (told.FindIndex(it => it["seen"] is null && isIt(it)) is >= 0 and var at)
                {
                    told[at]["seen"] = true;
                    return told[at];
                }
            }

            Assert.True(
                DateTimeOffset.UtcNow - began < Patience,
                $"It was not told: {string.Join('\n', Told.Select(it => it.ToJsonString()))}");
            await Task.Delay(10, Cancellation);
        }
    }

    /// <summary>Goes away without a word, as a page that is closed.</summary>
    public async Task Vanish()
    {
        socket.Abort();
        await receiving;
    }

    public async ValueTask DisposeAsync()
    {
        await Vanish();
        socket.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[65_536];
        try
        {
            while (await socket.ReceiveAsync(buffer, default) is { MessageType: WebSocketMessageType.Text } read)
            {
                Assert.True(read.EndOfMessage);
                lock (told)
                    told.Add(JsonNode.Parse(buffer.AsSpan(0, read.Count))!);
            }
        }
        catch (Exception over) when (over is WebSocketException or OperationCanceledException
            or ObjectDisposedException)
        {
            // It is over.
        }
    }
}
