using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.WebSockets;
using System.Text;
using Conferences.Api.Crossbar;
using Conferences.Api.Live.Blackhole;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Live;

/// <summary>What happens while a socket is told of the past, by several bindings.</summary>
public sealed class Frames_that_are_held
{
    [Fact]
    public async Task are_sent_in_the_order_of_what_happened_whichever_binding_takes_it()
    {
        await using var parts = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var web = new RecordingSocket();
        using var socket = new BlackholeSocket(
            web, "1", null, TimeProvider.System, new(parts.GetRequiredService<IMeterFactory>()));
        var account = Ids.New();
        var held = new HeldFrames();
        Subscription[] bindings =
        [
            .. ((string[])["object.*.conference", "conference.event.*.*.*"]).Select(text =>
                new Subscription(socket, account, BindingParser.Read(text, account).Binding!)
                {
                    Credential = null!,
                    Held = held,
                }),
        ];

        string[] happened = ["edited", "joined", "created", "left", "deleted"];
        foreach (var (number, what) in happened.Index())
            bindings[number % 2].Take(Message, new(Encoding.UTF8.GetBytes(what)));
        foreach (var binding in bindings)
            binding.Held = null;
        held.Release();

        var serving = socket.RunAsync((_, _) => Task.CompletedTask);
        await Until.Async(() => Task.FromResult(web.Sent.Count == happened.Length));
        Assert.Equal(happened, web.Sent);
        socket.Abort();
        await serving;
    }

    private static LiveMessage Message => new(BindingKind.Event, "add-member", "event", "", [], "", []);

    /// <summary>Keeps what is sent, and receives nothing until it is aborted.</summary>
    private sealed class RecordingSocket : WebSocket
    {
        private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<string> Sent { get; } = new();

        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => null;

        public override string? SubProtocol => null;

        public override WebSocketState State =>
            over.Task.IsCompleted ? WebSocketState.Aborted : WebSocketState.Open;

        public override void Abort() => over.TrySetResult();

        public override void Dispose() => over.TrySetResult();

        public override Task CloseAsync(
            WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        public override Task CloseOutputAsync(
            WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        public override async Task<WebSocketReceiveResult> ReceiveAsync(
            ArraySegment<byte> buffer, CancellationToken cancellationToken)
        {
            await over.Task.WaitAsync(cancellationToken);
            throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
        }

        public override Task SendAsync(
            ArraySegment<byte> buffer,
            WebSocketMessageType messageType,
            bool endOfMessage,
            CancellationToken cancellationToken)
        {
            Sent.Enqueue(Encoding.UTF8.GetString(buffer));
            return Task.CompletedTask;
        }
    }
}
