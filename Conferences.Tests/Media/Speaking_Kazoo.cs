using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Media;
using Conferences.Api.Media.Kazoo;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>Commands to the media server, as Kazoo's messages.</summary>
public sealed class Speaking_Kazoo
{
    private const string Account = "a0000000000000000000000000000001";
    private const string Id = "c0000000000000000000000000000001";

    private int made;

    [Theory]
    [InlineData("mute_participant")]
    [InlineData("unmute_participant")]
    [InlineData("deaf_participant")]
    [InlineData("undeaf_participant")]
    [InlineData("kick")]
    public void names_each_member_in_a_message_of_its_own_and_nobody_whose_number_is_not_known(string name)
    {
        var messages = Say(Command(name) with
        {
            Targets = [new(1, new("a"), 7), new(2, new("b"), null), new(3, new("c"), 9)],
        });
        Assert.Equal([7, 9], messages.Select(it => it.Body.At<long>("Participant-ID")));
        Assert.All(messages, it => Assert.Equal(name, it.Body.At<string>("Application-Name")));
        Assert.Distinct(messages.Select(it => it.Id));
    }

    [Fact]
    public void says_who_speaks_and_where_replies_go()
    {
        var message = Assert.Single(Say(Command("lock")));
        Assert.Equal($"conference.command.{Id}", message.RoutingKey);
        Assert.Equal(
            ("conferences", "conference", "command", "us@host", "replies", Id),
            (message.Body.At<string>("App-Name"), message.Body.At<string>("Event-Category"),
                message.Body.At<string>("Event-Name"), message.Body.At<string>("Node"),
                message.Body.At<string>("Server-ID"), message.Body.At<string>("Conference-ID")));
    }

    [Theory]
    [InlineData("unlock", null)]
    [InlineData("record", "tape")]
    [InlineData("recordstop", "tape")]
    public void is_about_the_conference(string name, string? media)
    {
        var message = Assert.Single(Say(Command(name) with { MediaName = media }));
        Assert.Equal((name, media), (message.Body.At<string>("Application-Name"), (string?)message.Body["Media-Name"]));
    }

    [Theory]
    [InlineData("play", "song", "/a0000000000000000000000000000001/song")]
    [InlineData("play", "http://elsewhere/song.mp3", "http://elsewhere/song.mp3")]
    [InlineData("play", "prompt://conf-has_joined",
        "prompt://a0000000000000000000000000000001/conf-has_joined/de-de")]
    [InlineData("tones", "tone_stream://%(300,0,523)", "tone_stream://%(300,0,523)")]
    public void plays_what_kazoo_finds_by_its_place(string name, string media, string place)
    {
        var message = Assert.Single(Say(Command(name) with { MediaName = media }));
        Assert.Equal(
            ("play", place), (message.Body.At<string>("Application-Name"), message.Body.At<string>("Media-Name")));
        Assert.Null(message.Body["Participant-ID"]);
    }

    [Fact]
    public void plays_for_one_alone_and_for_nobody_rather_than_for_all()
    {
        var play = Command("play") with { MediaName = "song" };
        var toOne = Assert.Single(Say(play with { Targets = [new(1, new("a"), 7)] }));
        Assert.Equal(7, toOne.Body.At<long>("Participant-ID"));
        Assert.Empty(Say(play with { Targets = [new(1, new("a"), null)] }));
    }

    [Fact]
    public void says_a_name_without_what_would_end_it()
    {
        var message = Assert.Single(Say(Command("say") with { MediaName = "Anne d'Arc\n" }));
        Assert.Equal("Anne dArc", message.Body.At<string>("Text"));
    }

    [Fact]
    public void relates_two_whose_numbers_are_known()
    {
        var relate = Command("relate_participants") with
        {
            Relationship = "deaf",
            Targets = [new(1, new("a"), 7), new(2, new("b"), 9)],
        };
        var body = Assert.Single(Say(relate)).Body;
        Assert.Equal((7, 9, "deaf"), (
            body.At<long>("Participant-ID"), body.At<long>("Other-Participant"), body.At<string>("Relationship")));
        Assert.Empty(Say(relate with { Targets = [new(1, new("a"), 7), new(2, new("b"), null)] }));
    }

    [Fact]
    public void sets_the_limit_and_what_else_kazoo_cannot_be_told_is_not_said()
    {
        var set = Command("set") with { Setting = new("Max-Members", "5") };
        Assert.Equal("5", Assert.Single(Say(set)).Body.At<string>("Value"));
        Assert.Empty(Say(set with { Setting = new("Max-Members-Sound", "full.wav") }));
        foreach (var name in (string[])["admit", "hold", "release"])
            Assert.Empty(Say(Command(name) with { Targets = [new(1, new("a"), 7)] }));
    }

    [Fact]
    public void dials_by_the_zone_under_the_operations_id()
    {
        var message = Assert.Single(Say(Dial(
            [
                Endpoint(
                    "1001",
                    """{"endpoint":"1001","caller_id_name":"Us","caller_id_number":"+1"}""",
                    """{"x":"y"}"""),
            ],
            new(new("uuid"), 20, ["mute"], "quiet", new("beside")))));
        Assert.Equal(("conference.command.zone", "op"), (message.RoutingKey, message.Id));
        Expect.Json(
            """["mute"]""", message.Body["Participant-Flags"]!);
        Expect.Json("""{"x":"y"}""", message.Body["Custom-Application-Vars"]!);
        Assert.Equal(
            (Account, 20, "Us", "+1", "quiet", "beside"),
            (message.Body.At<string>("Account-ID"), message.Body.At<int>("Timeout"),
                message.Body.At<string>("Caller-ID-Name"), message.Body.At<string>("Caller-ID-Number"),
                message.Body.At<string>("Profile-Name"), message.Body.At<string>("Target-Call-ID")));
    }

    [Theory]
    [InlineData(false, Id)]
    [InlineData(true, $"{Account}-{Id}")]
    public void names_the_account_in_each_message_and_in_the_name_of_a_dynamic_conference(bool isDynamic, string name)
    {
        MediaCommand[] commands =
        [
            .. ((string[])["mute_participant", "kick", "lock", "play", "say", "record", "set"]).Select(verb =>
                Command(verb) with
                {
                    Targets = verb is "play" ? [] : [new(1, new("a"), 7)],
                    MediaName = "song",
                    Setting = new("Max-Members", "5"),
                }),
            Dial([Endpoint("1001", """{"endpoint":"1001"}""")], new(new("uuid"), 20, [])),
        ];
        Assert.All(commands, command =>
        {
            var message = Assert.Single(Say(command with { IsDynamic = isDynamic }));
            Assert.Equal(
                (Account, name),
                (message.Body.At<string>("Account-ID"), message.Body.At<string>("Conference-ID")));
            Assert.Equal($"conference.command.{(command.Name == "dial" ? "zone" : name)}", message.RoutingKey);
        });
    }

    [Fact]
    public void shows_a_caller_without_what_would_end_a_variable()
    {
        var dial = Dial(
            [Endpoint("1001", """{"endpoint":"1001","caller_id_name":"O'Brien, Ann"}""")], new(new("uuid"), 20, []));
        Assert.Equal("OBrien Ann", Assert.Single(Say(dial)).Body.At<string>("Caller-ID-Name"));
    }

    [Fact]
    public void dials_nobody_where_whoever_was_meant_is_erased() =>
        Assert.Empty(Say(Dial([], new(new("uuid"), 20, []))));

    [Fact]
    public void dials_without_what_nobody_said()
    {
        var dial = Dial([Endpoint("1001", """{"endpoint":"1001"}""")], new(new("uuid"), 20, []));
        var body = Assert.Single(Say(dial)).Body;
        Assert.All(
            (string[])["Participant-Flags", "Caller-ID-Name", "Custom-Application-Vars", "Profile-Name"],
            name => Assert.False(body.ContainsKey(name)));
    }

    [Theory]
    [InlineData("\"+1 (555) 0100\"",
        """
        {"Invite-Format":"loopback","Route":"+15550100","To-DID":"+15550100","Simplify-Loopback":true,
        "To-Realm":"a0000000000000000000000000000001.example.com",
        "Custom-Channel-Vars":{
            "Account-ID":"a0000000000000000000000000000001","Authorizing-Type":"conference",
            "Authorizing-ID":"c0000000000000000000000000000001",
            "Loopback-Request-URI":"+15550100@a0000000000000000000000000000001.example.com",
            "Request-URI":"+15550100@a0000000000000000000000000000001.example.com"}}
        """)]
    [InlineData("\"sip:ann:secret@pbx.example.com:5061;transport=tls\"",
        """
        {"Invite-Format":"route","Route":"sip:ann:secret@pbx.example.com:5061;transport=tls","To-User":"ann",
        "To-Realm":"pbx.example.com"}
        """)]
    [InlineData("""{"id":"phone","owner_id":"ann","sip":{"username":"ann","invite_format":"contact","realm":"r"}}""",
        """
        {"Invite-Format":"contact","To-User":"ann","To-Username":"ann","To-Realm":"r","Custom-Channel-Vars":{
            "Account-ID":"a0000000000000000000000000000001","Authorizing-Type":"device","Authorizing-ID":"phone",
            "Owner-ID":"ann"}}
        """)]
    [InlineData("""{"sip":{"route":"sip:x@y","invite_format":"strange"}}""",
        """
        {"Invite-Format":"route","Route":"sip:x@y","To-Realm":"a0000000000000000000000000000001.example.com",
        "Custom-Channel-Vars":{"Account-ID":"a0000000000000000000000000000001","Authorizing-Type":"device"}}
        """)]
    public void dials_numbers_addresses_and_devices_each_by_a_call_id_of_its_own(string endpoint, string expected)
    {
        var body = Assert.Single(Say(Dial(
            [Endpoint("one", $$"""{"endpoint":{{endpoint}}}"""), Endpoint("two", $$"""{"endpoint":{{endpoint}}}""")],
            new(new("uuid"), 20, [])))).Body;
        var dialled = body["Endpoints"]!.AsArray().Select(it => it!.AsObject()).ToArray();
        Assert.Equal(["one", "two"], dialled.Select(it => it.At<string>("Outbound-Call-ID")));
        Assert.Equal(["one-endpoint", "two-endpoint"], dialled.Select(it => it.At<string>("Endpoint-ID")));
        dialled[0].Remove("Outbound-Call-ID");
        dialled[0].Remove("Endpoint-ID");
        Expect.Json(expected, dialled[0]);
    }

    [Fact]
    public void searches_by_conference_and_by_account()
    {
        var speaker = Speaker();
        foreach (var (message, conference) in
            ((KazooMessage, string?)[])
            [
                (speaker.Search(new(Account, Id, IsDynamic: false)), Id),
                (speaker.Search(new(Account, Id, IsDynamic: true)), $"{Account}-{Id}"),
                (speaker.SearchAll(Account), null),
            ])
        {
            KazooEvents.Takes(message.Body);
            Assert.Equal("conference.discovery", message.RoutingKey);
            Assert.Equal(
                (Account, conference),
                (message.Body.At<string>("Account-ID"), (string?)message.Body["Conference-ID"]));
        }
    }

    private static MediaCommand Command(string name) => new(Account, Id, null, name, DateTimeOffset.MaxValue)
    {
        OperationId = new("op"),
    };

    private static MediaCommand Dial(MediaEndpoint[] endpoints, Dialling how) =>
        Command("dial") with { Endpoints = [.. endpoints], Dialling = how };

    private static MediaEndpoint Endpoint(string call, string invitation, string variables = "{}") => new(
        $"{call}-endpoint",
        new(call),
        new(
            "id", Id, "salt", "", "", JsonElement.Parse(variables), DateTimeOffset.UnixEpoch,
            Invitation: JsonElement.Parse(invitation)));

    private KazooMessageFactory Speaker() => new(
        new() { Zone = "zone", Node = "us@host", Realm = "{account_id}.example.com", Language = "de-de" },
        "replies",
        () => $"{++made}");

    private IReadOnlyList<KazooMessage> Say(MediaCommand command)
    {
        var messages = KazooCommands.For(command, Speaker());
        Assert.All(messages, it => KazooEvents.Takes(it.Body));
        return messages;
    }
}
