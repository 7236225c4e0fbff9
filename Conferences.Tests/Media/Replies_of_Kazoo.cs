using System.Text;
using Conferences.Api.Media.Kazoo;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;

namespace Conferences.Tests.Media;

/// <summary>Kazoo's replies, and the results of dials.</summary>
public sealed class Replies_of_Kazoo
{
    private const string Id = "c0000000000000000000000000000001";

    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private int made;

    [Fact]
    public void to_a_search_are_what_the_conference_is()
    {
        var held = Assert.IsType<KazooReply.Held>(Read($$$"""
            {"Event-Name":"search_resp","Msg-ID":"1","Conference-ID":"{{{Id}}}","UUID":"instance","Locked":true,
            "Switch-Hostname":"fs1","Node":"ecallmgr@elsewhere","Participants":[
                {"Call-ID":"a","Participant-ID":7,"Caller-ID-Name":"Ann","Conference-Channel-Vars":
                    {"Is-Moderator":true,"Speak":false,"Hear":false}},
                {"Call-ID":"b"},
                {"Call-ID":"a"},
                {"Participant-ID":9}]}
            """));
        Assert.Equal(("1", Id), (held.To, held.Conference));
        Assert.Equal(("instance", "fs1", null, true, null, false), (
            held.Roster.Uuid?.Text, held.Roster.Switch, held.Roster.Position, held.Roster.IsLocked,
            held.Roster.Recording,
            held.Roster.TellsOfRecording));
        Assert.Equal(
            [("a", 7L, true, true, true, true), ("b", null, false, false, false, false)],
            held.Roster.Legs.Select(it =>
                (it.CallId.Text, it.MemberId, it.IsModerator, it.Muted, it.Deaf, it.TellsOfState)));
        Assert.Equal(("Ann", Id, Noon), (
            held.Roster.Legs[0].Person!.CallerIdName, held.Roster.Legs[0].Person!.ConferenceId,
            held.Roster.Legs[0].Person!.At));
    }

    [Fact]
    public void to_a_search_are_that_it_is_not_there_or_what_runs_of_an_account()
    {
        Assert.Equal(new KazooReply.NotHeld("1", Id), Read(
            $$"""{"Event-Name":"error","Msg-ID":"1","Conference-ID":"{{Id}}","Error-Message":"not found"}"""));
        Assert.Equal(["page", Id], Assert.IsType<KazooReply.Running>(Read(
            $$$"""{"Event-Name":"search_resp","Msg-ID":"1","Conferences":{"page":{},"{{{Id}}}":{"UUID":"x"} } }"""))
            .Conferences);
        Assert.Empty(Assert.IsType<KazooReply.Running>(Read(
            """{"Event-Name":"search_resp","Msg-ID":"1","Conferences":{}}""")).Conferences);
    }

    [Theory]
    [InlineData("""{"Event-Name":"search_resp","Conference-ID":"c"}""")]
    [InlineData("""{"Event-Name":"search_resp","Msg-ID":"1"}""")]
    [InlineData("""{"Event-Name":"command","Msg-ID":"1","Application-Name":"participants"}""")]
    [InlineData("""{"Msg-ID":"1"}""")]
    [InlineData("no json")]
    public void that_cannot_be_read_are_told_why(string body)
    {
        var (reply, objection) = KazooReply.Read(Encoding.UTF8.GetBytes(body), Noon, NewId);
        Assert.Null(reply);
        Assert.False(string.IsNullOrWhiteSpace(objection));
    }

    [Fact]
    public void to_a_dial_are_who_came_and_who_was_missed_and_why()
    {
        var over = Over([("1001", "a"), ("1002", "b"), ("phone", "c")], """
            [{"Status":"error","Message":"timeout","Endpoint-ID":"phone"},
            {"Status":"success","Message":"dialing endpoints","Endpoint-ID":"1001","Call-ID":"a"},
            {"Status":"error","Message":"USER_BUSY","Endpoint-ID":"1002"}]
            """);
        Assert.Equal([("b", "USER_BUSY"), ("c", "timeout")], Pairs(over.Missed));
        Assert.Empty(over.Replaced);
        Assert.Equal(("op", true), (over.Event.CommandId?.Text, over.LegsFollow));
    }

    [Fact]
    public void about_two_legs_that_led_to_the_same_are_told_apart_by_the_call()
    {
        var over = Over([("1001", "a"), ("1001", "b")], """
            [{"Status":"error","Message":"USER_BUSY","Endpoint-ID":"1001"},
            {"Status":"success","Endpoint-ID":"1001","Call-ID":"a"}]
            """);
        Assert.Equal([("b", "USER_BUSY")], Pairs(over.Missed));
    }

    [Fact]
    public void about_a_leg_that_came_in_the_place_of_another_tell_in_whose()
    {
        var over = Over([("1001", "a"), ("1002", "b")], """
            [{"Status":"success","Endpoint-ID":"1002","Call-ID":"other"},
            {"Status":"error","Endpoint-ID":"1001","Message":""}]
            """);
        Assert.Equal([("b", "other")], Pairs(over.Replaced));
        Assert.Equal([("a", "timeout")], Pairs(over.Missed));
    }

    [Fact]
    public void about_what_nobody_dialled_come_to_nothing()
    {
        var over = Over(
            [("1001", "a")], """[{"Status":"error","Message":"x"},{"Status":"success","Call-ID":"z"},17]""");
        Assert.Empty(over.Missed);
        Assert.Empty(over.Replaced);
    }

    [Fact]
    public void that_give_an_empty_id_give_none()
    {
        var held = Assert.IsType<KazooReply.Held>(Read($$"""
            {"Event-Name":"search_resp","Msg-ID":"1","Conference-ID":"{{Id}}","UUID":"","Participants":[{"Call-ID":""}]}
            """));
        Assert.Null(held.Roster.Uuid);
        Assert.Empty(held.Roster.Legs);
        Assert.Empty(Over(
            [("1001", "a")], """[{"Status":"success","Endpoint-ID":"1001","Call-ID":""}]""").Replaced);
    }

    private static IEnumerable<(string, string)> Pairs<T>(IReadOnlyDictionary<CallId, T> map) =>
        map.Select(it => (it.Key.Text, $"{it.Value}")).Order();

    private ObserveDialled Over((string Endpoint, string Call)[] legs, string responses) =>
        new KazooDial(new("account", Id), new("op"), [.. legs.Select(it => (it.Endpoint, new CallId(it.Call)))]).Over(
            Assert.IsType<KazooReply.Dialled>(Read(
                $$"""
                {"Event-Name":"command","Application-Name":"dial_resp","Msg-ID":"op","Endpoint-Responses":{{responses}}}
                """)),
            new(new("asked"), Noon));

    private KazooReply Read(string body)
    {
        var (reply, objection) = KazooReply.Read(Encoding.UTF8.GetBytes(body), Noon, NewId);
        Assert.Null(objection);
        return reply!;
    }

    private string NewId() => $"{++made}";
}
