using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Api.Media.Janus;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Conferences.Tests.Media.Janus;

/// <summary>What the event handler reports, while no Janus can be asked.</summary>
public sealed class Events_of_Janus(Service service)
{
    private const string Secret = "0123456789abcdef-0123";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task are_recorded_in_their_order_and_tell_who_talks()
    {
        await using var node = new Node(
            await service.NewDatabaseAsync("janus_reports"),
            ("Media:Server", "Janus"),
            ("Media:Janus:Url", "ws://127.0.0.1:9"),
            ("Media:Janus:AdminKey", "key"),
            ("Media:Janus:EventsSecret", Secret));
        var portal = node.Portal(Ids.New(), await node.Token());
        var id = await portal.Create("""{"member":{"join_muted":false}}""");
        var (ann, bob) = (Ids.New(), Ids.New());
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol($"janus-events.{Secret}");
        await socket.ConnectAsync(
            new UriBuilder(node.Address) { Scheme = "ws", Path = JanusEventSocket.Path }.Uri, Cancellation);
        async Task Say(string name, string? leg, string member = "event", string? opaqueId = null) =>
            await socket.SendAsync(
                Encoding.UTF8.GetBytes(new JsonObject
                {
                    ["type"] = 64,
                    ["opaque_id"] = opaqueId,
                    ["event"] = new JsonObject
                    {
                        ["plugin"] = "janus.plugin.audiobridge",
                        ["data"] = new JsonObject
                        {
                            [member] = name,
                            ["room"] = ManagedName.Of(portal.Account, id),
                            ["id"] = leg,
                            ["display"] = "<script>\u0007",
                            ["muted"] = false,
                        },
                    },
                }.ToJsonString()),
                WebSocketMessageType.Text,
                endOfMessage: true,
                Cancellation);
        var uuid = Ids.New();

        await Say("created", null, opaqueId: uuid);
        await Say("joined", ann);
        await Say("joined", bob);
        await Say("joined", ann);
        await Say("talking", ann, member: "audiobridge");
        await Until.Async(async () => (await portal.Get($"/{id}/participants")).Data.AsArray() is { Count: 2 } people
            && people[0]!.At<bool>("talking") && !people[1]!.At<bool>("talking"));
        await Say("stopped-talking", ann, member: "audiobridge");
        await Until.Async(async () =>
            !(await portal.Get($"/{id}/participants")).Data[0]!.At<bool>("talking"));
        await Say("left", ann);
        await Say("joined", ann);
        await Say("destroyed", null);

        await using var session = node.Services.GetRequiredService<IDocumentStore>().QuerySession(portal.Account);
        IReadOnlyList<object> events = [];
        await Until.Async(async () => (events =
        [
            .. (await session.Events.FetchStreamAsync(id, token: Cancellation)).Select(it => it.Data),
        ]).OfType<ConferenceEnded>().Any());
        Assert.Equal(uuid, Assert.Single(events.OfType<ConferenceStarted>()).Uuid.Text);
        Assert.Equal(
            [new CallId(ann), new CallId(bob)], events.OfType<ParticipantJoined>().Select(it => it.CallId));
        Assert.Equal([1, 2], events.OfType<ParticipantLeft>().Select(it => it.ParticipantId));
        Assert.Equal(Reason.Media, Assert.Single(events.OfType<ConferenceEnded>()).Reason);
    }

    [Fact]
    public async Task do_not_keep_a_service_from_stopping()
    {
        await using var node = new Node(
            await service.NewDatabaseAsync("janus_stops"),
            ("Media:Server", "Janus"),
            ("Media:Janus:Url", "ws://127.0.0.1:9"),
            ("Media:Janus:AdminKey", "key"),
            ("Media:Janus:EventsSecret", Secret));
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol($"janus-events.{Secret}");
        await socket.ConnectAsync(
            new UriBuilder(node.Address) { Scheme = "ws", Path = JanusEventSocket.Path }.Uri, Cancellation);
        var ended = Assert.ThrowsAnyAsync<WebSocketException>(
            () => socket.ReceiveAsync(new byte[10], Cancellation));

        node.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        await ended.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
    }

    [Fact]
    public async Task are_taken_after_a_connection_that_was_given_up_while_it_waited_for_the_one_before()
    {
        var events = new SlowEvents();
        using var socket = new JanusEventSocket(
            new() { EventsSecret = Secret },
            events,
            service.Parts.GetRequiredService<MediaMeter>(),
            service.Parts.GetRequiredService<ILogger<JanusEventSocket>>());
        using var first = new ScriptedSocket("""{"type":64,"event":{}}""");
        using var second = new ScriptedSocket();
        using var third = new ScriptedSocket();
        using var gone = new CancellationTokenSource();
        var slow = socket.ServeAsync(first, Cancellation);
        await events.Taken;
        var waiting = socket.ServeAsync(second, gone.Token);
        await gone.CancelAsync();
        await Until.Async(() => Task.FromResult(waiting.IsCompleted));
        events.Release();
        await slow;

        var serving = socket.ServeAsync(third, Cancellation);

        await Until.Async(() => Task.FromResult(socket.IsConnected || serving.IsCompleted));
        Assert.True(socket.IsConnected);
        Assert.Equal(2, events.Connections);
        third.Abort();
        await serving;
    }

    private sealed class SlowEvents : IJanusEvents
    {
        private readonly TaskCompletionSource taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Taken => taken.Task;

        public int Connections { get; private set; }

        public void Release() => released.SetResult();

        public void Begun() => Connections++;

        public Task TakeAsync(JanusEvent @event, CancellationToken cancellation)
        {
            taken.SetResult();
            return released.Task;
        }
    }

    // Says this, and then nothing until it is aborted.
    private sealed class ScriptedSocket(params string[] messages) : WebSocket
    {
        private readonly CancellationTokenSource aborted = new();
        private int said;

        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => null;

        public override WebSocketState State => WebSocketState.Open;

        public override string? SubProtocol => null;

        public override void Abort() => aborted.Cancel();

        public override Task CloseAsync(
            WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        public override Task CloseOutputAsync(
            WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        public override void Dispose() => aborted.Dispose();

        public override async Task<WebSocketReceiveResult> ReceiveAsync(
            ArraySegment<byte> buffer, CancellationToken cancellationToken)
        {
            if (said < messages.Length)
                return new(Encoding.UTF8.GetBytes(messages[said++], buffer), WebSocketMessageType.Text, true);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, aborted.Token);
            await Task.Delay(Timeout.Infinite, either.Token);
            throw new WebSocketException();
        }

        public override Task SendAsync(
            ArraySegment<byte> buffer,
            WebSocketMessageType messageType,
            bool endOfMessage,
            CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
