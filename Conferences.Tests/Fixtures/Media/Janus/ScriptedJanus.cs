using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Conferences.Tests.Fixtures.Media.Janus;

/// <summary>A server that speaks as Janus does, or as it should not: by what a test says to each request.</summary>
internal sealed class ScriptedJanus : IAsyncDisposable
{
    private readonly WebApplication app;

    private ScriptedJanus(WebApplication app) => this.app = app;

    /// <summary>Its address.</summary>
    public Uri Url => new UriBuilder(app.Urls.First()) { Scheme = "ws" }.Uri;

    /// <summary>How often it was connected to.</summary>
    public int Connections { get; private set; }

    /// <param name="reply">Called with each request, and what sends a frame.</param>
    public static async Task<ScriptedJanus> StartAsync(Func<JsonNode, WebSocket, Task> reply)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var janus = new ScriptedJanus(builder.Build());
        janus.app.UseWebSockets();
        janus.app.Run(async http =>
        {
            janus.Connections++;
            Assert.Contains("janus-protocol", http.WebSockets.WebSocketRequestedProtocols);
            using var socket = await http.WebSockets.AcceptWebSocketAsync("janus-protocol");
            var buffer = new byte[65_536];
            try
            {
                while (await socket.ReceiveAsync(buffer, http.RequestAborted) is
                    { MessageType: WebSocketMessageType.Text } read)
                    await reply(JsonNode.Parse(buffer.AsSpan(0, read.Count))!, socket);
            }
            catch (WebSocketException)
            {
                // The other side has given it up.
            }
        });
        await janus.app.StartAsync(TestContext.Current.CancellationToken);
        return janus;
    }

    /// <summary>Sends a frame.</summary>
    public static Task Send(WebSocket socket, string frame, WebSocketMessageType type = WebSocketMessageType.Text) =>
        socket.SendAsync(
            Encoding.UTF8.GetBytes(frame), type, endOfMessage: true, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
