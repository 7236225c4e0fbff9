using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Fixtures.Live;

/// <summary>
/// A client as the operators' portal of Kazoo has it: it knows its listeners by the binding, to the letter; it binds
/// again whenever it has connected; and it logs in again if it is told that its token is not good.
/// </summary>
internal sealed class PortalSocket(Func<Uri> address, string account, Func<Task<string>> logIn) : IAsyncDisposable
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, Action<JsonNode>> listeners = new();
    private readonly CancellationTokenSource end = new();
    private volatile SocketClient? client;
    private Task connecting = Task.CompletedTask;

    /// <summary>The token it has.</summary>
    public string Token { get; set; } = "none";

    /// <summary>How often it has connected.</summary>
    public int Connected { get; private set; }

    /// <summary>How often it has logged in.</summary>
    public int LoggedIn { get; private set; }

    /// <summary>Events for which it has no listener.</summary>
    public ConcurrentBag<string> Unheard { get; } = [];

    /// <summary>Connects, and again whenever the connection ends.</summary>
    public void Connect() => connecting = ConnectAsync();

    /// <summary>Calls the listener for each event of the binding.</summary>
    public async Task BindAsync(string binding, Action<JsonNode> listener)
    {
        listeners[binding] = listener;
        await ConnectedAsync(connected => SubscribeAsync(connected, binding));
    }

    /// <summary>Listens no more.</summary>
    public async Task UnbindAsync(string binding)
    {
        await ConnectedAsync(connected => connected.AskAsync("unsubscribe", $$"""{"binding":"{{binding}}"}"""));
        listeners.TryRemove(binding, out _);
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        if (client is { } connected)
            await connected.DisposeAsync();
        await connecting;
        end.Dispose();
    }

    private static bool IsCut(Exception failure) =>
        failure is WebSocketException or ChannelClosedException or OperationCanceledException
            or ObjectDisposedException;

    // On the connection there is. One that is cut meanwhile is followed by the next one.
    private async Task ConnectedAsync(Func<SocketClient, Task> ask)
    {
        for (SocketClient? cut = null; ;)
        {
            SocketClient? connected = null;
            await Until.Async(() => Task.FromResult((connected = client) is not null && connected != cut));
            try
            {
                await ask(connected!);
                return;
            }
            catch (Exception failure) when (IsCut(failure))
            {
                cut = connected;
            }
        }
    }

    private async Task ConnectAsync()
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                await using var one = await SocketClient.ConnectAsync(address(), token: Token);
                one.Account = account;
                foreach (var binding in listeners.Keys)
                    await SubscribeAsync(one, binding);
                (client, Connected) = (one, Connected + 1);
                while (true)
                    Dispatch(await one.NextEventAsync(end.Token));
            }
            catch (Exception cut) when (IsCut(cut))
            {
                client = null;
                await Task.Delay(BetweenAttempts, CancellationToken.None);
            }
        }
    }

    private async Task SubscribeAsync(SocketClient to, string binding)
    {
        var reply = await to.AskAsync("subscribe", $$"""{"binding":"{{binding}}"}""");
        if (reply.At<string>("status") == "success")
            return;
        Assert.StartsWith("failed to authenticate token", reply["data"]!["errors"]![0]!.GetValue<string>());
        (to.Token, LoggedIn) = (Token = await logIn(), LoggedIn + 1);
        await SubscribeAsync(to, binding);
    }

    private void Dispatch(JsonNode told)
    {
        if (listeners.TryGetValue(told.At<string>("subscribed_key"), out var listener))
            listener(told["data"]!);
        else
            Unheard.Add(told.ToJsonString());
    }
}
