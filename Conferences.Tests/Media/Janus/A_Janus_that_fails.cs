using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Api.Media.Janus;
using Conferences.Domain.Events;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;
using Conferences.Tests.Fixtures.Media.Janus;
using Conferences.Tests.Fixtures.Operations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Conferences.Tests.Media.Janus;

/// <summary>A Janus that ends, is another one, or says what it should not.</summary>
public sealed class A_Janus_that_fails(Service service)
{
    private const string Heard = """{"member":{"join_muted":false}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ends_its_instances_when_it_is_started_anew()
    {
        await using var janus = await JanusNode.StartAsync(await service.NewDatabaseAsync("janus_restart"));
        var portal = janus.Portal();
        var id = await portal.Create(Heard);
        await using var ann = new RtpLeg(440);
        var (page, _) = await janus.Enter(portal, id, ann);
        await using var _1 = page;

        await janus.Janus.Process.KillAsync(Cancellation);
        await janus.Janus.Process.StartAsync(Cancellation);

        await Until.Async(async () => (await janus.EventsOf<ConferenceEnded>(portal, id)).Count == 1);
        Assert.Equal(Reason.Media, Assert.Single(await janus.EventsOf<ConferenceEnded>(portal, id)).Reason);
        Assert.Equal("media", (string?)(await page.Until("left"))["reason"]);
        await janus.UntilUp();
        await using var bob = new RtpLeg(1_000);
        var (next, one) = await janus.Enter(portal, id, bob);
        await using var _2 = next;
        Assert.Equal(1, one);
        Assert.Equal(2, (await janus.EventsOf<ConferenceStarted>(portal, id)).Count);
    }

    [Fact]
    public async Task lets_operations_fail_while_it_is_away()
    {
        await using var janus = await JanusNode.StartAsync(await service.NewDatabaseAsync("janus_away"));
        var portal = janus.Portal();
        var id = await portal.Create(Heard);
        await using var ann = new RtpLeg(440);
        var (page, one) = await janus.Enter(portal, id, ann);
        await using var _1 = page;
        await janus.Janus.Process.KillAsync(Cancellation);
        await Until.Async(() => Task.FromResult(!janus.Link.IsUp));

        var muted = await JanusNode.Act(portal, id, one, "mute");

        Assert.Equal(("failed", "link_down"), ((string?)muted["status"], (string?)muted["reason"]));
        await using var other = await janus.Page();
        Assert.Equal("admitted", (string?)(await other.Join(portal.Account, id, janus.Token))["event"]);
        await other.Send("""{"action":"offer","rtp":{"ip":"127.0.0.1","port":9}}""");
        await other.Until("error");
    }

    [Fact]
    public async Task is_compared_though_it_has_a_room_of_somebody_else_by_our_name()
    {
        await using var janus = await JanusNode.StartAsync(await service.NewDatabaseAsync("janus_foreign_room"));
        var portal = janus.Portal();
        var id = await portal.Create(Heard);
        await janus.Link.Control!.Handle.AskAsync(
            new()
            {
                ["request"] = "create",
                ["admin_key"] = janus.Settings.AdminKey,
                ["room"] = new JanusRoomName(new(portal.Account, id), IsForWaiting: false).Text,
                ["secret"] = "another",
            },
            Cancellation);

        // What is found empty twice would be removed.
        for (var time = 0; time < 3; time++)
            Assert.Empty(await janus.Link.RostersAsync([], [portal.Account], Cancellation));

        Assert.Single(await janus.RoomsOf(id));
    }

    [Fact]
    public async Task undoes_nothing_by_an_event_that_comes_late()
    {
        await using var janus = await JanusNode.StartAsync(await service.NewDatabaseAsync("janus_late"));
        var portal = janus.Portal();
        var id = await portal.Create(Heard);
        await using var ann = new RtpLeg(440);
        var (page, one) = await janus.Enter(portal, id, ann);
        await using var _1 = page;
        var muting = await JanusNode.Act(portal, id, one, "mute");
        Assert.Equal("confirmed", (string?)(await JanusNode.Act(portal, id, one, "unmute"))["status"]);
        var observer = janus.Node.Services.GetRequiredService<IJanusEvents>();
        async Task Hear(string? operation)
        {
            var body = new JsonObject
            {
                ["event"] = "mute",
                ["room"] = ManagedName.Of(portal.Account, id),
                ["id"] = page.LegId,
            };
            await observer.TakeAsync(
                new(JanusEvent.Plugins, operation, JsonElement.Parse(body.ToJsonString())), Cancellation);
            await ((JanusObserver)observer).RestAsync();
        }

        await Hear((string?)muting["id"]);
        Assert.Single(await janus.EventsOf<ParticipantMuted>(portal, id));

        await Hear(operation: null);
        Assert.Equal(2, (await janus.EventsOf<ParticipantMuted>(portal, id)).Count);
    }

    [Fact]
    public async Task corrects_the_record_by_what_it_runs()
    {
        await using var janus = await JanusNode.StartAsync(await service.NewDatabaseAsync("janus_compare"));
        var portal = janus.Portal();
        var id = await portal.Create(Heard);
        await using var ann = new RtpLeg(440);
        await using var bob = new RtpLeg(1_000);
        var (first, one) = await janus.Enter(portal, id, ann);
        var (second, _) = await janus.Enter(portal, id, bob);
        await using var _1 = first;
        await using var _2 = second;
        await janus.Reconcile();
        Assert.Empty(await janus.EventsOf<ConferenceReconciled>(portal, id));
        var rooms = new JanusRooms(janus.Settings);
        var mute = rooms.Request("mute", Assert.Single(await janus.RoomsOf(id)).Name);
        mute["id"] = first.LegId;
        await janus.Link.Control!.Handle.AskAsync(mute, Cancellation);

        await janus.Reconcile();

        Assert.Equal(one, Assert.Single(await janus.EventsOf<ParticipantMuted>(portal, id)).ParticipantId);
    }

    [Fact]
    public async Task is_not_used_with_another_key_and_log_and_health_say_so()
    {
        await using var server = await JanusServer.StartAsync();
        var log = new Log();
        await using var node = new Node(
            await service.NewDatabaseAsync("janus_key"),
            TimeProvider.System,
            log,
            [
                .. server.Process.Settings.Where(it => it.Name != "Media:Janus:AdminKey"),
                ("Media:Janus:AdminKey", "wrong"),
            ]);

        await Until.Async(() => Task.FromResult(
            log.Lines.Any(it => it.Level is LogLevel.Error && it.Text.Contains("admin_key"))));

        Assert.False(node.Services.GetRequiredService<JanusLink>().IsUp);
        Assert.DoesNotContain(log.Lines, it => it.Text.Contains(server.Process.AdminKey));
        using var http = new HttpClient { BaseAddress = node.Address };
        Assert.Contains("admin_key", await http.GetStringAsync("/health/ready", Cancellation));
    }

    [Fact]
    public async Task of_another_version_is_used_with_a_warning()
    {
        await using var janus = await ScriptedJanus.StartAsync((asked, socket) => ScriptedJanus.Send(
            socket,
            (string?)asked["janus"] == "info"
                ? $$$"""
                {"janus":"server_info","transaction":"{{{asked["transaction"]}}}","version":1301,
                "version_string":"1.3.1","plugins":{"janus.plugin.audiobridge":{} } }
                """
                : $$$"""{"janus":"success","transaction":"{{{asked["transaction"]}}}","data":{"id":5} }"""));
        var log = new Log();
        await using var node = new Node(
            await service.NewDatabaseAsync("janus_version"),
            TimeProvider.System,
            log,
            ("Media:Server", "Janus"),
            ("Media:Janus:Url", janus.Url.AbsoluteUri),
            ("Media:Janus:AdminKey", "key"),
            ("Media:Janus:EventsSecret", "0123456789abcdef"));

        await Until.Async(() => Task.FromResult(node.Services.GetRequiredService<JanusLink>().IsUp));

        Assert.Contains(log.Lines, it => it.Level is LogLevel.Warning && it.Text.Contains("1.3.1"));
    }

    [Fact]
    public async Task has_its_events_refused_without_the_secret_and_garbage_counted()
    {
        const string secret = "0123456789abcdef-0123";
        await using var node = new Node(
            await service.NewDatabaseAsync("janus_events"),
            ("Media:Server", "Janus"),
            ("Media:Janus:Url", "ws://127.0.0.1:9"),
            ("Media:Janus:AdminKey", "key"),
            ("Media:Janus:EventsSecret", secret));
        await Assert.ThrowsAsync<WebSocketException>(() => EventsAsync(node, "janus-events.0123456789abcdef-wrong"));
        await Assert.ThrowsAsync<WebSocketException>(() => EventsAsync(node, "janus-events"));
        var foreign = ManagedName.Of(Ids.New(), Ids.New());

        var passedOver = await PassedOver.WhileAsync(
            node.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(),
            async () =>
            {
                using var socket = await EventsAsync(node, $"janus-events.{secret}");
                foreach (var text in (string[])
                    [
                        "no JSON", "[1]", """{"type":"x"}""", new string('{', 100_000),
                        Event("joined", "some room"), Event("joined", foreign), Event("dances", foreign),
                        """{"type":64,"event":{"plugin":"janus.plugin.echotest","data":{"event":"joined"}}}""",
                        """{"type":64,"event":{"plugin":"janus.plugin.audiobridge","data":7}}""",
                        """{"type":1,"event":{"name":"created"}}""",
                    ])
                {
                    await socket.SendAsync(
                        Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Cancellation);
                }

                // All of it is taken before the close is answered.
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
                await ((JanusObserver)node.Services.GetRequiredService<IJanusEvents>()).RestAsync();
            });

        Assert.False(await AnythingAsync(node));

        Assert.Equal(
            ["garbled", "garbled", "garbled", "garbled", "other_kind", "other_kind", "other_kind", "other_kind",
                "unknown_conference", "unknown_conference"],
            passedOver.Order());
        await using var later = new Node(
            await service.NewDatabaseAsync("janus_events_2"),
            ("Media:Server", "Janus"),
            ("Media:Janus:Url", "ws://127.0.0.1:9"),
            ("Media:Janus:AdminKey", "key"),
            ("Media:Janus:EventsSecret", secret));
        using var large = await EventsAsync(later, $"janus-events.{secret}");
        await large.SendAsync(new byte[1_000_000], WebSocketMessageType.Text, endOfMessage: true, Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (true)
            {
                if ((await large.ReceiveAsync(new byte[100], Cancellation)).MessageType is WebSocketMessageType.Close)
                    throw new WebSocketException("closed");
            }
        });
    }

    [Theory]
    [InlineData("Url", "http://127.0.0.1", "Url must be like")]
    [InlineData("AdminKey", "", "AdminKey must be")]
    [InlineData("EventsSecret", "short", "EventsSecret must be")]
    [InlineData("RecordingFolder", "recordings", "RecordingFolder must be")]
    [InlineData("ResumeSeconds", "0", "ResumeSeconds must be")]
    [InlineData("ResumeSeconds", "x", "ResumeSeconds")]
    public async Task cannot_be_configured_in_just_any_way(string name, string value, string why)
    {
        using var running = new RunningProgram(
            RunningProgram.As(
                user: null,
                [
                    $"ConnectionStrings__Postgres={service.ConnectionString}", "Media__Server=Janus",
                    "Media__Janus__Url=ws://127.0.0.1:9", "Media__Janus__AdminKey=key",
                    "Media__Janus__EventsSecret=0123456789abcdef", $"Media__Janus__{name}={value}",
                ],
                "dotnet",
                Executable.Service),
            why);

        await running.ReadyAsync(Cancellation);

        Assert.NotEqual(0, await running.EndedAsync(Cancellation));
    }

    private static string Event(string name, string room) => new JsonObject
    {
        ["type"] = 64,
        ["event"] = new JsonObject
        {
            ["plugin"] = "janus.plugin.audiobridge",
            ["data"] = new JsonObject { ["event"] = name, ["room"] = room, ["id"] = Ids.New() },
        },
    }.ToJsonString();

    private static async Task<bool> AnythingAsync(Node node)
    {
        var queries = node.Services.GetRequiredService<Conferences.Api.Queries.StateQueries>();
        return await queries.NewestAsync(Cancellation) > 0;
    }

    private static async Task<ClientWebSocket> EventsAsync(Node node, string subprotocol)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(subprotocol);
        await socket.ConnectAsync(
            new UriBuilder(node.Address) { Scheme = "ws", Path = JanusEventSocket.Path }.Uri, Cancellation);
        return socket;
    }
}
