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
}
