using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Playwright;

namespace Conferences.BrowserTests.Fixtures;

/// <summary>
/// In place of the socket by which a page joins: it keeps what the page says and says what the test wants, so that
/// each answer of the service can be seen on the page. No sound passes.
/// </summary>
internal sealed class ScriptedLegSocket
{
    private readonly Channel<JsonNode> frames = Channel.CreateUnbounded<JsonNode>();
    private IWebSocketRoute? route;

    /// <summary>How many times the page has connected.</summary>
    public int Connections { get; private set; }

    /// <summary>Lets this page believe that the service takes browsers.</summary>
    public static Task PretendAsync(IPage page) => page.RouteAsync("**/v2/about", async route =>
    {
        var answer = await route.FetchAsync();
        var body = JsonNode.Parse(await answer.TextAsync())!;
        body["data"]!["media"]!["takes_legs"] = true;
        await route.FulfillAsync(new() { Response = answer, Body = body.ToJsonString() });
    });

    /// <summary>Takes the sockets that this page will open. The page has a microphone that hums.</summary>
    public static async Task<ScriptedLegSocket> OfAsync(IPage page)
    {
        var socket = new ScriptedLegSocket();
        await Microphones.GiveAsync(page, 440);
        await page.RouteWebSocketAsync("**/v2/legs", route =>
        {
            socket.route = route;
            socket.Connections++;
            route.OnMessage(frame => socket.frames.Writer.TryWrite(JsonNode.Parse(frame.Text!)!));
        });
        return socket;
    }

    /// <summary>The next frame of the page with this action.</summary>
    public async Task<JsonNode> HearAsync(string action)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        await foreach (var frame in frames.Reader.ReadAllAsync(patience.Token))
        {
            if (frame["action"]!.GetValue<string>() == action)
                return frame;
        }

        throw new InvalidOperationException("The channel is never completed.");
    }

    /// <summary>Says this to the page.</summary>
    public void Say(object frame) => route!.Send(JsonSerializer.Serialize(frame));

    /// <summary>Admits the page and lets it in; returns the frame by which it joined.</summary>
    public async Task<JsonNode> AdmitAsync(bool waiting = false, bool muted = false)
    {
        var joined = await HearAsync("join");
        SayAdmitted(waiting, muted);
        await HearAsync("offer");
        if (!waiting)
            Say(new { @event = "joined", participant_id = 1 });
        return joined;
    }

    /// <summary>Says that the page may come in.</summary>
    public void SayAdmitted(bool waiting = false, bool muted = false) => Say(
        new { @event = "admitted", leg_id = "leg", secret = "secret", waiting, muted, ice_servers = (string[])[] });

    /// <summary>Says that the page goes on with its leg.</summary>
    public void SayResumed(bool muted) => Say(new
    {
        @event = "resumed",
        leg_id = "leg",
        participant_id = 1,
        muted,
        waiting = false,
        ice_servers = (string[])[],
    });

    /// <summary>Cuts the connection.</summary>
    public Task CutAsync() => route!.CloseAsync();
}
