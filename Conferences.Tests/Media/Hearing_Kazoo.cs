using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Media.Kazoo;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;

namespace Conferences.Tests.Media;

/// <summary>How events of Kazoo are parsed into commands.</summary>
public sealed class Hearing_Kazoo
{
    private const string Account = "a0000000000000000000000000000001";
    private const string Id = "c0000000000000000000000000000001";
    private const string Key = $"conference.event.add-member.{Account}.{Id}.call%2E1";

    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private int made;

    [Fact]
    public void of_a_leg_that_comes_is_who_it_is_and_how_it_comes()
    {
        var heard = Hear(Event("add-member", """
            {"Participant-ID":7,"Caller-ID-Name":"Ann","Caller-ID-Number":"+1","Custom-Channel-Vars":{"owner_id":"x"},
            "Conference-Channel-Vars":{"Is-Moderator":true,"Speak":false,"Hear":true,"Member-ID":7}}
            """));
        var join = Assert.IsType<ObserveJoin>(heard.Word!(Context));
        Assert.Equal(("call.1", 7, true, true, false), (
            join.Leg.CallId.Text, join.Leg.MemberId, join.Leg.IsModerator, join.Leg.Muted, join.Leg.Deaf));
        Assert.Equal(("Ann", "+1", """{"owner_id":"x"}""", Noon), (
            join.Leg.Person!.CallerIdName, join.Leg.Person.CallerIdNumber,
            join.Leg.Person.CustomChannelVars.GetRawText(), join.Leg.Person.At));
        Assert.Equal(("fs1.example.com", "instance", null, null), (
            join.Switch, join.Event.Uuid?.Text, join.Event.CommandId?.Text, join.Event.Position));
        Assert.Equal((Account, Id, "call.1", 7), (
            heard.Place.Account, heard.Place.ConferenceId, heard.CallId?.Text, heard.MemberId));
    }

    [Theory]
    [InlineData(""" {"Participant-ID":"7"} """, 7L)]
    [InlineData(""" {"Conference-Channel-Vars":{"Member-ID":8}} """, 8L)]
    [InlineData(""" {"Participant-ID":"last"} """, null)]
    public void of_a_member_is_its_number_if_it_is_one(string more, long? number) =>
        Assert.Equal(number, Hear(Event("mute-member", more)).MemberId);

    [Fact]
    public void of_a_leg_that_says_little_of_itself_is_that_it_is_in()
    {
        var heard = Hear(Event("add-member", """{"Custom-Channel-Vars":[]}"""));
        var leg = Assert.IsType<ObserveJoin>(heard.Word!(Context)).Leg;
        Assert.Equal((null, false, false, false, "", "{}"), (
            leg.MemberId, leg.IsModerator, leg.Muted, leg.Deaf, leg.Person!.CallerIdName,
            leg.Person.CustomChannelVars.GetRawText()));
    }

    [Theory]
    [InlineData("del-member", "kick")]
    [InlineData("mute-member", "mute")]
    [InlineData("unmute-member", "unmute")]
    [InlineData("deaf-member", "deaf")]
    [InlineData("undeaf-member", "undeaf")]
    public void of_a_member_is_what_became_of_it(string name, string action)
    {
        var said = Assert.IsType<ObserveParticipants>(Hear(Event(name)).Word!(Context));
        Assert.Equal(
            (action, "call.1", "instance"),
            (said.Action.Name, Assert.Single(said.CallIds).Text, said.Event.Uuid?.Text));
    }

    [Theory]
    [InlineData("lock", "lock", null)]
    [InlineData("unlock", "unlock", null)]
    [InlineData("start-recording", "record", "tape")]
    [InlineData("stop-recording", "recordstop", "tape")]
    public void of_a_conference_is_what_became_of_it(string name, string action, string? media)
    {
        var said = Assert.IsType<ObserveConference>(Hear(Event(name, """{"Media-Name":"tape"}""")).Word!(Context));
        Assert.Equal((action, media, "instance"), (said.Action.Name, said.MediaName, said.Event.Uuid?.Text));
    }

    [Fact]
    public void of_an_instance_is_that_it_began_and_that_it_is_over()
    {
        var began = Assert.IsType<ObserveStarted>(Hear(Event("conference-create")).Word!(Context));
        Assert.Equal(("fs1.example.com", "instance"), (began.Switch, began.Event.Uuid?.Text));
        var ended = Assert.IsType<ObserveEnded>(Hear(Event("conference-destroy")).Word!(Context));
        Assert.Equal("instance", ended.Event.Uuid?.Text);
    }

    [Theory]
    [InlineData("start-talking")]
    [InlineData("stop-talking")]
    public void of_whoever_talks_comes_to_nothing_that_is_recorded(string name) =>
        Assert.Null(Hear(Event(name)).Word);

    [Fact]
    public void is_the_account_that_the_message_or_its_routing_key_or_its_channel_names()
    {
        var bare = Event("lock");
        bare.Remove("Account-ID");
        Assert.Equal(Account, Hear(bare).Place.Account);
        var own = bare.DeepClone().AsObject();
        own["Custom-Channel-Vars"] = new JsonObject { ["Account-ID"] = $"b{Account[1..]}" };
        Assert.Equal(Account, Hear(own).Place.Account);
        var (heard, _) = KazooEvent.Read(Bytes(own), "conference.event.c.call", NewId);
        Assert.Equal($"b{Account[1..]}", heard!.Place.Account);
        Assert.Null(Unused(bare, "conference.event.c.call").PassedOver);
    }

    [Fact]
    public void in_the_older_form_is_understood_too()
    {
        var old = Event("mute-member");
        old["Event-Name"] = "participant_event";
        Assert.IsType<ObserveParticipants>(Hear(old).Word!(Context));
    }

    [Fact]
    public void twice_has_one_key_and_anything_else_another()
    {
        var one = Hear(Event("lock")).Key;
        Assert.Equal(one, Hear(Event("lock")).Key);
        Assert.Contains('\t', one!.Value);
        foreach (var (name, value) in ((string, string)[])[
            ("Msg-ID", "other"), ("Node", "freeswitch@fs2"), ("Event", "unlock"), ("Conference-Node", "x"),
        ])
        {
            var other = Event("lock");
            other[name] = value;
            Assert.NotEqual(one.Value, Hear(other).Key!.Value);
        }

        var endless = Event("lock", $$"""{"Msg-ID":"{{new string('x', 100_000)}}"}""");
        Assert.InRange(Hear(endless).Key!.Value.Length, 1, 255);
        var nameless = Event("lock");
        nameless.Remove("Msg-ID");
        Assert.Null(Hear(nameless).Key);
    }

    [Theory]
    [InlineData("Event-Category", null)]
    [InlineData("Event-Name", null)]
    [InlineData("Event", null)]
    [InlineData("Conference-ID", null)]
    [InlineData("Instance-ID", "\"\"")]
    [InlineData("Call-ID", null)]
    [InlineData("Call-ID", "{}")]
    public void that_lacks_what_it_must_say_is_told_why_in_a_sentence(string member, string? value)
    {
        var unused = Unused(With(member, value), Key);
        Assert.Null(unused.PassedOver);
        Assert.EndsWith(".", unused.Why, StringComparison.Ordinal);
        Assert.Equal(Id, unused.About.Name?.ConferenceId);
    }

    [Theory]
    [InlineData("Event-Category", "\"call\"", "other_kind")]
    [InlineData("Event-Name", "\"command\"", "other_kind")]
    [InlineData("Event", "17", "other_kind")]
    [InlineData("Event", "\"floor-change\"", "other_kind")]
    [InlineData("Account-ID", "\"A0000000000000000000000000000001\"", "other_account")]
    [InlineData("Account-ID", "\"a0000000000000000000000000000002\"", "other_account")]
    [InlineData("Conference-ID", "\"page_group\"", "unknown_conference")]
    [InlineData("Conference-ID", "\"c0000000000000000000000000000002\"", "other_account")]
    public void that_is_about_something_else_is_passed_over(string member, string value, string label) =>
        Assert.Equal(label, Unused(With(member, value), Key).PassedOver);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("no json")]
    [InlineData("""{"Event":"\ud800"}""")]
    [InlineData("""{"Event":"lock","Event":"unlock"}""")]
    [InlineData("""{"Caller-ID-Name":"\u0000"}""")]
    public void that_is_no_message_at_all_is_told_why(string body)
    {
        var (heard, unused) = KazooEvent.Read(Encoding.UTF8.GetBytes(body), Key, NewId);
        Assert.Null(heard);
        Assert.Null(unused!.PassedOver);
        Assert.EndsWith(".", unused.Why, StringComparison.Ordinal);
    }

    private static CommandContext Context => new(new("asked"), Noon);

    private static JsonObject Event(string name, string more = "{}")
    {
        var body = new JsonObject
        {
            ["Event-Category"] = "conference",
            ["Event-Name"] = "event",
            ["Event"] = name,
            ["Msg-ID"] = "1",
            ["Node"] = "freeswitch@fs1.example.com",
            ["Switch-Hostname"] = "fs1.example.com",
            ["Account-ID"] = Account,
            ["Conference-ID"] = Id,
            ["Instance-ID"] = "instance",
            ["Call-ID"] = "call.1",
        };
        foreach (var (member, value) in JsonNode.Parse(more)!.AsObject())
            body[member] = value?.DeepClone();
        return body;
    }

    private static JsonObject With(string member, string? value)
    {
        var body = Event("mute-member");
        body[member] = value is null ? null : JsonNode.Parse(value);
        return body;
    }

    private KazooEvent Hear(JsonObject body)
    {
        var (heard, unused) = KazooEvent.Read(Bytes(body), Key, NewId);
        Assert.Null(unused);
        return heard!;
    }

    private KazooUnused Unused(JsonObject body, string routingKey)
    {
        var (heard, unused) = KazooEvent.Read(Bytes(body), routingKey, NewId);
        Assert.Null(heard);
        return unused!;
    }

    private string NewId() => $"{++made}";

    private static byte[] Bytes(JsonObject body) => JsonSerializer.SerializeToUtf8Bytes(body);
}
