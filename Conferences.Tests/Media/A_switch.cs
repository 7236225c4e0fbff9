using Conferences.Api.Media;
using Conferences.Domain.Commands.Observed;
using Conferences.Tests.Fixtures.Media;
using static Conferences.Tests.Fixtures.Media.LoneSwitch;

namespace Conferences.Tests.Media;

/// <summary>The simulated switch alone: the effects of commands.</summary>
public sealed class A_switch
{
    private readonly LoneSwitch lone = new();

    [Fact]
    public void lets_in_whom_it_is_told_as_it_is_told_without_a_word_and_once()
    {
        var admit = Command("admit") with
        {
            Uuid = new("uuid"),
            Targets = [new(1, new("a"), null, IsModerator: true, Muted: true), new(2, new("b"), null, Deaf: true)],
        };
        Assert.Empty(lone.Execute(admit));
        Assert.Empty(lone.Execute(admit));
        Assert.Equal("uuid", lone.State.Uuid.Text);
        Assert.Equal(
            [("a", 1, true, true, false), ("b", 2, false, false, true)],
            lone.State.Members.Values.Select(it =>
                (it.CallId.Text, it.MemberId, it.IsModerator, it.IsMuted, it.IsDeaf)));
    }

    [Fact]
    public void keeps_conferences_of_two_accounts_apart_though_their_id_is_the_same()
    {
        lone.Admit("a");
        var theirs = Command("admit", "b") with { Account = "another" };
        lone.Execute(theirs);
        foreach (var name in (string[])["mute_participant", "lock", "record", "kick"])
            lone.Model.Execute(theirs with { Name = name, MediaName = "tape" }, Noon);
        Assert.Equal(["a"], lone.State.Members.Keys.Select(it => it.Text));
        Assert.Equal(
            (false, null, false),
            (lone.State.IsLocked, lone.State.Recording, lone.State.Members[new("a")].IsMuted));
        Assert.Null(lone.Model.Find("another", Id));
    }

    [Theory]
    [InlineData("mute", true, false)]
    [InlineData("unmute", false, true)]
    [InlineData("deaf", false, true)]
    [InlineData("undeaf", true, false)]
    public void does_to_a_member_what_it_is_told_and_says_so_with_the_operation(string action, bool muted, bool deaf)
    {
        lone.Admit("a", "b");
        if (action.StartsWith("un", StringComparison.Ordinal))
            lone.Execute(Command("mute_participant", "a"), Command("deaf_participant", "a"));
        var said = Assert.IsType<ObserveParticipants>(
            Assert.Single(lone.Execute(Command($"{action}_participant", "a"))));
        Assert.Equal((action, "a", "op", lone.State.Uuid.Text), (
            said.Action.Name, Assert.Single(said.CallIds).Text, said.Event.CommandId?.Text, said.Event.Uuid?.Text));
        Assert.Equal((muted, deaf), (lone.State.Members[new("a")].IsMuted, lone.State.Members[new("a")].IsDeaf));
        Assert.Equal((false, false), (lone.State.Members[new("b")].IsMuted, lone.State.Members[new("b")].IsDeaf));
    }

    [Fact]
    public void puts_out_whom_it_is_told_and_ends_a_conference_with_its_last_member()
    {
        lone.Admit("a", "b");
        Assert.Single(lone.Execute(Command("kick", "a")));
        Assert.Equal(["b"], lone.State.Members.Keys.Select(it => it.Text));
        Assert.Single(lone.Execute(Command("kick", "b")));
        Assert.Null(lone.State);
        Assert.Empty(lone.Model.Rosters(Noon));
    }

    [Theory]
    [InlineData("lock")]
    [InlineData("unlock")]
    [InlineData("record")]
    [InlineData("recordstop")]
    public void does_to_a_conference_what_it_is_told_and_says_so_with_the_operation(string action)
    {
        lone.Admit("a");
        lone.Execute(Command("lock"), Command("record") with { MediaName = "tape" });
        Assert.Equal((true, "tape"), (lone.State.IsLocked, lone.State.Recording));
        var said = Assert.IsType<ObserveConference>(
            Assert.Single(lone.Execute(Command(action) with { MediaName = "new" })));
        Assert.Equal((action, "op", "new"), (said.Action.Name, said.Event.CommandId?.Text, said.MediaName));
        Assert.Equal(
            (action != "unlock", action switch { "record" => "new", "recordstop" => null, _ => "tape" }),
            (lone.State.IsLocked, lone.State.Recording));
    }

    [Fact]
    public void relates_two_and_sets_them_free_again()
    {
        lone.Admit("a", "b");
        var relate = Command("relate_participants", "a", "b");
        Assert.IsType<ObserveDone>(Assert.Single(lone.Execute(relate with { Relationship = "deaf" })));
        Assert.Equal("deaf", lone.State.Relations[(new("a"), new("b"))]);
        lone.Execute(relate with { Relationship = "clear" });
        Assert.Empty(lone.State.Relations);
    }

    [Fact]
    public void holds_a_member_until_all_are_released_and_keeps_what_was_set_without_a_word()
    {
        lone.Admit("a", "b");
        var unasked = Command("hold", "b") with { OperationId = null };
        var limit = unasked with { Name = "set", Targets = [], Setting = new("Max-Members", "2") };
        Assert.Empty(lone.Execute(unasked, limit));
        Assert.Equal((false, true, "2"), (
            lone.State.Members[new("a")].IsHeld,
            lone.State.Members[new("b")].IsHeld,
            lone.State.Settings["Max-Members"]));
        Assert.Empty(lone.Execute(unasked with { Name = "release", Targets = [] }));
        Assert.False(lone.State.Members[new("b")].IsHeld);
    }

    [Fact]
    public void leaves_alone_what_has_expired()
    {
        lone.Admit("a");
        var late = Noon.AddSeconds(10).AddTicks(1);
        foreach (var command in
            (MediaCommand[])[Command("lock"), Command("kick", "a"), Command("admit", "b"), Dial("c")])
            Assert.Empty(lone.Model.Execute(command, late));
        Assert.Equal([("admit", "a")], lone.Done);
        Assert.NotEmpty(lone.Model.Execute(Command("lock"), late.AddTicks(-1)));
    }

    [Fact]
    public void dials_whom_it_is_told_and_says_who_came_and_who_missed()
    {
        lone.Model.Misses = it => it.CallId.Text == "b" ? "USER_BUSY" : null;
        var said = lone.Execute(Dial("a", "b"));
        var join = Assert.IsType<ObserveJoin>(said[0]);
        Assert.Equal(("a", "switch", "op", "dialled"), (
            join.Leg.CallId.Text, join.Switch, join.Event.CommandId?.Text, join.Event.Uuid?.Text));
        Assert.Equal((true, true, false), (join.Leg.IsModerator, join.Leg.Muted, join.Leg.Deaf));
        Assert.Equal(("Ann", "+1"), (join.Leg.Person!.CallerIdName, join.Leg.Person.CallerIdNumber));
        var missed = Assert.IsType<ObserveDialled>(said[1]).Missed;
        Assert.Equal(("b", "USER_BUSY"), (Assert.Single(missed).Key.Text, missed[new("b")].Text));
        Assert.Equal(["a"], lone.State.Members.Keys.Select(it => it.Text));
        Assert.Equal([("dial", "a")], lone.Done);
    }

    [Fact]
    public void starts_no_conference_for_a_dial_that_nobody_answers()
    {
        lone.Model.Misses = _ => "NO_ANSWER";
        Assert.Equal(2, Assert.IsType<ObserveDialled>(Assert.Single(lone.Execute(Dial("a", "b")))).Missed.Count);
        Assert.Null(lone.State);
    }
}
