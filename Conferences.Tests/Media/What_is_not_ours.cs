using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json.Nodes;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Media.Kazoo;
using Conferences.Api.RabbitMq;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;
using Conferences.Tests.Fixtures.Operations;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Conferences.Tests.Media;

/// <summary>
/// A cluster publishes much that this service does not use, and serves others too. That is counted and nothing more;
/// dead letters are what is this service's and cannot be used.
/// </summary>
public sealed class What_is_not_ours(Service service, SharedBroker shared) : IAsyncLifetime
{
    // What mod_conference reports beside the events that are used.
    private static readonly string[] OtherEvents =
    [
        "floor-change", "video-floor-change", "energy-level", "energy-level-member", "volume-level",
        "volume-in-member", "volume-out-member", "gain-level-member", "play-file", "play-file-done",
        "play-file-member", "play-file-member-done", "speak-text", "speak-text-member", "dtmf", "dtmf-member",
        "kick-member", "hup-member", "hold-member", "unhold-member", "vmute-member", "unvmute-member", "transfer",
        "bgdial-result", "pause-recording", "resume-recording", "exit-sounds-off", "enter-sounds-on", "video-layout",
        "execute_app", "mute-detect", "nobody-knows-yet",
    ];

    // Kazoo's other messages about conferences, and messages about something else.
    private static readonly (string Category, string Name)[] OtherKinds =
    [
        .. ((string[])[
            "command", "search_req", "search_resp", "discovery_req", "discovery_resp", "participants_req",
            "participants_resp", "add_participant", "config_req", "config_resp", "conference_error", "error", "dial",
            "dial_resp", "doc_edited",
        ]).Select(it => ("conference", it)),
        ("call_event", "CHANNEL_CREATE"), ("call_event", "CHANNEL_DESTROY"), ("call_event", "DTMF"),
        ("media", "media_req"), ("metaflow", "action"), ("presence", "update"), ("configuration", "doc_created"),
        ("call", "event"), ("Conference", "event"),
    ];

    private static readonly string[] OtherConferences =
    [
        "page_group", "3001", "sales@sip.example.com", "ada-lovelace", "d5765180-53d5-4104-860e-b352f3f8e6b1",
        "5EDBFDD3B825314A71B0A05957392EDB", "5edbfdd3b825314a71b0a05957392edb0", "5edbfdd3b825314a71b0a05957392ed",
        "9d351ad7ffd6f846313af9eed3bb7b85-3001", "9d351ad7ffd6f846313af9eed3bb7b85_5edbfdd3b825314a71b0a05957392edb",
        "%2B15551234567", "", "ff:5edbfdd3b825314a71b0a05957392edb",
    ];

    private static readonly string[] OtherAccounts =
        ["sip.example.com", "system_config", "A0000000000000000000000000000001", "a0", "undefined", "accounts/a0", ""];

    private readonly Log log = new();
    private string database = "";
    private Uri uri = null!;
    private IConnection? connection;
    private IChannel channel = null!;
    private Node? node;
    private Portal portal = null!;
    private string id = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (database, uri) = (await service.NewDatabaseAsync("ours"), await shared.HostAsync("ours"));
        node = new(
            database,
            TimeProvider.System,
            log,
            ("Media:Server", "Kazoo"),
            ("ConnectionStrings:RabbitMq", uri.ToString()),
            ("Media:ReconcileSeconds", "3600"));
        portal = node.Portal(Ids.New(), await node.Token());
        await Until.Async(() => Task.FromResult(node.Services.GetRequiredService<KazooLink>().IsUp));
        id = await portal.Create();
        connection = await new ConnectionFactory { Uri = uri }.CreateConnectionAsync(Cancellation);
        channel = await connection.CreateChannelAsync(
            new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is not null)
            await connection.DisposeAsync();
        if (node is not null)
            await node.DisposeAsync();
    }

    [Fact]
    public async Task is_counted_and_leaves_neither_dead_letters_nor_a_trace_of_anybody()
    {
        (string Why, JsonObject Body)[] messages =
        [
            .. OtherEvents.Select(it => ("other_kind", Event(it))),
            .. OtherKinds.Select(it => ("other_kind", With(("Event-Category", it.Category), ("Event-Name", it.Name)))),
            .. OtherEvents.Take(3).Select(it => ("other_kind", Without(Event(it), "Instance-ID", "Call-ID"))),
            .. OtherConferences.Select(it => ("unknown_conference", With(("Conference-ID", it)))),
            .. OtherConferences.Take(3)
                .Select(it => ("unknown_conference", Without(With(("Conference-ID", it)), "Instance-ID"))),
            .. OtherAccounts.Select(it => ("other_account", With(("Account-ID", it)))),
            ("unknown_conference", With(("Conference-ID", Ids.New()))),
            ("unknown_conference", With(("Account-ID", Ids.New()))),
            ("unknown_conference", Without(With(("Conference-ID", Ids.New())), "Call-ID")),
            ("unknown_conference", Without(With(("Conference-ID", Ids.New())), "Instance-ID")),
            ("unknown_conference", Without(With(("Account-ID", Ids.New())), "Instance-ID")),
        ];
        var counted = await Counting(async () =>
        {
            foreach (var (_, body) in messages)
                await Publish(KazooWords.KeyOf(body), body.ToJsonString());
            await CatchUp();
        });
        Assert.Equal(messages.Select(it => it.Why).Order(), counted.Order());
        await LeftNothing();
    }

    [Fact]
    public async Task is_recognised_by_its_routing_key_where_it_cannot_be_read()
    {
        var (account, unreadable) = (portal.Account, $$"""{"Caller-ID-Name":"{{KazooWords.Caller}}\u0000"}""");
        string[] keys =
        [
            $"conference.event.floor-change.{account}.{id}.a",
            $"conference.event.play-file-member.{account}.{id}.a",
            $"conference.event.add-member.{account}.page_group.a",
            $"conference.event.add-member.{account}.3001.a",
            $"conference.event.add-member.sip%2Eexample%2Ecom.{id}.a",
            $"conference.event.add-member.{account}.{Ids.New()}.a",
            $"conference.event.add-member.{Ids.New()}.{id}.a",
        ];
        var counted = await Counting(async () =>
        {
            foreach (var key in keys)
                await Publish(key, unreadable);
            await CatchUp();
        });
        Assert.Equal(keys.Length, counted.Length);
        await LeftNothing();
    }

    [Fact]
    public async Task is_told_from_what_is_ours_and_cannot_be_used()
    {
        var key = KazooWords.KeyOf(Event("add-member"));
        (string Body, string Reason)[] broken =
        [
            ("no json", "invalid"),
            ("", "JSON"),
            ("[]", "object"),
            ("""{"Caller-ID-Name":"\u0000"}""", "U+0000"),
            ("""{"Event":"lock","Event":"lock"}""", "uplicate"),
            .. ((string[])["Event-Category", "Event-Name", "Event", "Conference-ID", "Instance-ID", "Call-ID"])
                .Select(it => (Without(Event("add-member"), it).ToJsonString(), it)),
            (With(("Instance-ID", "")).ToJsonString(), "Instance-ID"),
            (With(("Call-ID", new JsonObject())).ToJsonString(), "Call-ID"),
        ];
        foreach (var (body, reason) in broken)
        {
            await Publish(key, body);
            await CatchUp();
            var letter = await Letter();
            Assert.Equal(body, Encoding.UTF8.GetString(letter.Body.Span));
            Assert.Contains(
                reason,
                Encoding.UTF8.GetString((byte[])letter.BasicProperties.Headers!["reason"]!),
                StringComparison.Ordinal);
        }

        var nameless = Without(Event("add-member"), "Account-ID", "Custom-Channel-Vars");
        await Publish("conference.event.x", nameless.ToJsonString());
        await CatchUp();
        await Until.Async(async () => await Health() == "degraded");
        var last = await Letter();
        Assert.Equal("add-member", DeadLetter.Of(last.BasicProperties, last.Body.Span).Type);
        await Until.Async(async () => await Health() == "healthy");
        Assert.DoesNotContain(log.Lines, it => it.Text.Contains(KazooWords.Caller, StringComparison.Ordinal));
    }

    private JsonObject Event(string name) =>
        KazooWords.Event(name, portal.Account, id, "d5765180-53d5-4104-860e-b352f3f8e6b1", "call.1", id: Ids.New());

    private JsonObject With(params ReadOnlySpan<(string Name, JsonNode Value)> members)
    {
        var body = Event("add-member");
        foreach (var (name, value) in members)
            body[name] = value;
        return body;
    }

    private static JsonObject Without(JsonObject body, params ReadOnlySpan<string> members)
    {
        foreach (var name in members)
            body.Remove(name);
        return body;
    }

    private async Task LeftNothing()
    {
        Assert.Equal(0u, await channel.MessageCountAsync(BrokerTopology.DeadLetters, Cancellation));
        await Until.Async(async () => await Health() == "healthy");
        Assert.Empty((await portal.Get($"/{id}/participants")).Data.AsArray());

        var dump = await DatabaseDump.OfAsync(database);
        await using var session = node!.Services.GetRequiredService<IDocumentStore>().QuerySession();
        Assert.Equal(0, await session.Query<IdempotentReply>().Where(it => it.AnyTenant()).CountAsync(Cancellation));
        Assert.All((string[])[KazooWords.Caller, KazooWords.Number, "call.1"], it =>
        {
            Assert.DoesNotContain(it, dump, StringComparison.Ordinal);
            Assert.DoesNotContain(log.Lines, line => line.Text.Contains(it, StringComparison.Ordinal));
        });
        Assert.DoesNotContain(log.Lines, it => it.Level >= LogLevel.Error);
    }

    private async Task Publish(string routingKey, string body) => await channel.BasicPublishAsync(
        "conference",
        routingKey,
        mandatory: true,
        new BasicProperties { ContentType = "application/json" },
        Encoding.UTF8.GetBytes(body),
        Cancellation);

    private async Task<string> Health() =>
        (await Answer.ReadAsync(await portal.Http.GetAsync("/health/ready", Cancellation))).Json.At<string>("status");

    private async Task CatchUp() =>
        await node!.Services.GetRequiredService<KazooLink>().RostersAsync([], [], Cancellation);

    private async Task<BasicGetResult> Letter() =>
        (await channel.BasicGetAsync(BrokerTopology.DeadLetters, autoAck: true, Cancellation))!;

    // Why messages were passed over meanwhile.
    private Task<string[]> Counting(Func<Task> act) =>
        PassedOver.WhileAsync(node!.Services.GetRequiredService<IMeterFactory>(), act);
}
