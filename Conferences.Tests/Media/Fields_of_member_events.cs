using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Media.Kazoo;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Media;

/// <summary>What Kazoo's events and rosters say of a member, and what is made of each of it.</summary>
public sealed class Fields_of_member_events
{
    private const string Channel = "Conference-Channel-Vars";

    private static readonly MediaLeg Usual = Read(_ => { });

    /// <summary>The members that change the leg, with their values and the resulting leg.</summary>
    private static readonly (string Field, string Value, Func<MediaLeg, MediaLeg> Changed)[] Used =
    [
        ("Call-ID", "\"b\"", it => it with { CallId = new("b") }),
        ("Participant-ID", "9", it => it with { MemberId = 9 }),
        ("Caller-ID-Name", "\"Bob\"", it => it with { Person = it.Person! with { CallerIdName = "Bob" } }),
        ("Caller-ID-Number", "\"+1\"", it => it with { Person = it.Person! with { CallerIdNumber = "+1" } }),
        ("Custom-Channel-Vars", """{"x":1}""", it => it with
        {
            Person = it.Person! with { CustomChannelVars = """{"x":1}""".Json() },
        }),
        ($"{Channel}.Is-Moderator", "true", it => it with { IsModerator = true }),
        ($"{Channel}.Speak", "false", it => it with { Muted = true }),
        ($"{Channel}.Hear", "false", it => it with { Deaf = true }),
        ($"{Channel}.Member-Ghost", "true", it => it with { Ghost = true }),
    ];

    /// <summary>Signals, not kept: the state of the moment, and what this service has no use for.</summary>
    private static readonly string[] Ignored =
    [
        $"{Channel}.Floor", $"{Channel}.Talking", $"{Channel}.Video", $"{Channel}.See", $"{Channel}.Mute-Detect",
        $"{Channel}.Energy-Level", $"{Channel}.Current-Energy", "Channel-Presence-ID", "Custom-Application-Vars",
        "Conference-Vars", "Profile",
    ];

    public static TheoryData<string> Fields => [.. Used.Select(it => it.Field)];

    public static TheoryData<string> Signals => [.. Ignored];

    [Theory, MemberData(nameof(Fields))]
    public void make_the_leg(string field)
    {
        var (_, value, changed) = Used.Single(it => it.Field == field);
        Assert.Equal(Shown(changed(Usual)), Shown(Read(it => Set(it, field, value))));
    }

    [Theory, MemberData(nameof(Signals))]
    public void that_are_signals_change_nothing(string field) =>
        Assert.Equal(Shown(Usual), Shown(Read(it => Set(it, field, "true"))));

    [Theory]
    [InlineData("Is-Moderator", "\"true\"", "Member-Type", "\"member\"", true, true)]
    [InlineData("Is-Moderator", null, "Member-Type", "\"moderator\"", true, true)]
    [InlineData("Is-Moderator", null, "Member-Type", "\"member\"", false, true)]
    [InlineData("Is-Moderator", null, "Member-Type", null, false, false)]
    public void say_the_role_by_flag_or_by_type_or_not_at_all(
        string flag, string? flagged, string type, string? typed, bool moderates, bool tells)
    {
        var leg = Read(it =>
        {
            Set(it, $"{Channel}.{flag}", flagged);
            Set(it, $"{Channel}.{type}", typed);
        });
        Assert.Equal((moderates, tells), (leg.IsModerator, leg.TellsOfRole));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void that_are_left_out_are_what_the_leg_was_dialled_with_and_those_that_are_there_are_not(bool isThere)
    {
        var leg = Read(it =>
        {
            foreach (var flag in (string[])["Is-Moderator", "Speak", "Hear", "Member-Ghost"])
                Set(it, $"{Channel}.{flag}", !isThere ? null : flag is "Speak" or "Hear" ? "true" : "false");
        }).As(new Dialling(new("uuid"), 20,
            [Dialling.IsModerator, Dialling.Mute, Dialling.Deaf, Dialling.Ghost]));
        Assert.Equal(
            (!isThere, !isThere, !isThere, true), (leg.IsModerator, leg.Muted, leg.Deaf, leg.Ghost));
    }

    private static string Shown(MediaLeg leg) =>
        $"{leg with { Person = null }} {leg.Person!.CallerIdName} {leg.Person.CallerIdNumber} "
        + leg.Person.CustomChannelVars.GetRawText();

    private static void Set(JsonObject message, string path, string? value)
    {
        var keys = path.Split('.');
        var holder = keys.Length > 1 ? message[keys[0]]!.AsObject() : message;
        if (value is null)
            holder.Remove(keys[^1]);
        else
            holder[keys[^1]] = JsonNode.Parse(value);
    }

    // An event as Kazoo sends it, but for what a test changes.
    private static MediaLeg Read(Action<JsonObject> change)
    {
        var account = Ids.New();
        var message = new JsonObject
        {
            ["Event-Category"] = "conference",
            ["Event-Name"] = "event",
            ["Event"] = "add-member",
            ["App-Name"] = "ecallmgr",
            ["App-Version"] = "4.0.0",
            ["Msg-ID"] = "1",
            ["Node"] = "freeswitch@fs1",
            ["Account-ID"] = account,
            ["Conference-ID"] = Ids.New(),
            ["Instance-ID"] = "uuid",
            ["Call-ID"] = "a",
            ["Participant-ID"] = 7,
            ["Caller-ID-Name"] = "Ann",
            ["Caller-ID-Number"] = "1001",
            ["Custom-Channel-Vars"] = new JsonObject { ["Account-ID"] = "a" },
            [Channel] = new JsonObject
            {
                ["Is-Moderator"] = false,
                ["Speak"] = true,
                ["Hear"] = true,
                ["Floor"] = false,
                ["Talking"] = false,
                ["Member-ID"] = 7,
                ["Member-Ghost"] = false,
            },
        };
        change(message);
        var (heard, objection) = KazooEvent.Read(
            System.Text.Encoding.UTF8.GetBytes(message.ToJsonString()), "conference.event.x", () => "id");
        Assert.Null(objection);
        return Assert.IsType<ObserveJoin>(heard!.Word!(new(new("operation"), DateTimeOffset.UnixEpoch))).Leg;
    }
}
