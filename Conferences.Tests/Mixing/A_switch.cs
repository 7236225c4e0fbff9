using System.Text.Json;
using Conferences.Api.Media;
using Conferences.Api.Media.Simulated;
using Conferences.Domain;
using Conferences.Domain.Attending;

namespace Conferences.Tests.Mixing;

/// <summary>The simulated switch alone: a command in, words out.</summary>
public sealed class A_switch
{
    private const string Account = "account";
    private const string Id = "conference";

    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly SwitchModel model;
    private readonly List<(string Name, string? CallId)> done = [];
    private int ids;

    public A_switch()
    {
        model = new("switch", () => $"{++ids}");
        model.Doing = (command, leg) => done.Add((command.Name, leg));
    }

    private SwitchRoom Room => model.Room(Account, Id)!;

    [Fact]
    public void lets_in_whom_it_is_told_as_it_is_told_without_a_word_and_once()
    {
        var admit = Command("admit") with
        {
            Uuid = "uuid",
            Targets = [new(1, "a", null, IsModerator: true, Muted: true), new(2, "b", null, Deaf: true)],
        };
        Assert.Empty(Obey(admit));
        Assert.Empty(Obey(admit));
        Assert.Equal("uuid", Room.Uuid);
        Assert.Equal(
            [("a", 1, true, true, false), ("b", 2, false, false, true)],
            Room.Members.Values.Select(it => (it.CallId, it.MemberId, it.IsModerator, it.IsMuted, it.IsDeaf)));
    }

    [Theory]
    [InlineData("mute", true, false)]
    [InlineData("unmute", false, true)]
    [InlineData("deaf", false, true)]
    [InlineData("undeaf", true, false)]
    public void does_to_a_member_what_it_is_told_and_says_so_with_the_operation(string action, bool muted, bool deaf)
    {
        Admit("a", "b");
        if (action.StartsWith("un", StringComparison.Ordinal))
            Obey(Command("mute_participant", "a"), Command("deaf_participant", "a"));
        var said = Assert.IsType<ObserveParticipants>(Assert.Single(Obey(Command($"{action}_participant", "a"))));
        Assert.Equal((action, "a", "op", Room.Uuid), (
            said.Action.Name, Assert.Single(said.CallIds), said.Event.CommandId, said.Event.Uuid));
        Assert.Equal((muted, deaf), (Room.Members["a"].IsMuted, Room.Members["a"].IsDeaf));
        Assert.Equal((false, false), (Room.Members["b"].IsMuted, Room.Members["b"].IsDeaf));
    }

    [Fact]
    public void says_a_word_for_each_member_meant_each_with_a_later_position()
    {
        Admit("a", "b");
        var said = Obey(Command("mute_participant", "a", "b"), Command("unmute_participant", "a", "b"))
            .Cast<ObserveParticipants>().ToArray();
        Assert.Equal(["a", "b", "a", "b"], said.Select(it => Assert.Single(it.CallIds)));
        Assert.Equal([1, 2, 3, 4], said.Select(it => it.Event.Position));
        Assert.Equal(("mute_participant", "b"), done[^3]);
    }

    [Fact]
    public void puts_out_whom_it_is_told_and_ends_a_conference_with_its_last_member()
    {
        Admit("a", "b");
        Assert.Single(Obey(Command("kick", "a")));
        Assert.Equal(["b"], Room.Members.Keys);
        Assert.Single(Obey(Command("kick", "b")));
        Assert.Null(Room);
        Assert.Empty(model.Rosters(Noon));
    }

    [Fact]
    public void says_of_a_member_it_does_not_hold_that_it_left_and_names_no_operation()
    {
        Admit("a");
        foreach (var name in (string[])["mute_participant", "kick", "relate_participants", "hold"])
        {
            var said = Assert.IsType<ObserveParticipants>(Assert.Single(Obey(Command(name, "b"))));
            Assert.Equal((ParticipantAction.Kick, "b"), (said.Action, Assert.Single(said.CallIds)));
            Assert.Null(said.Event.CommandId);
        }

        Assert.Equal([("admit", "a")], done);
    }

    [Theory]
    [InlineData("lock")]
    [InlineData("unlock")]
    [InlineData("record")]
    [InlineData("recordstop")]
    public void does_to_a_conference_what_it_is_told_and_says_so_with_the_operation(string action)
    {
        Admit("a");
        Obey(Command("lock"), Command("record") with { MediaName = "tape" });
        Assert.Equal((true, "tape"), (Room.IsLocked, Room.Recording));
        var said = Assert.IsType<ObserveConference>(Assert.Single(Obey(Command(action) with { MediaName = "new" })));
        Assert.Equal((action, "op", "new"), (said.Action.Name, said.Event.CommandId, said.MediaName));
        Assert.Equal(
            (action != "unlock", action switch { "record" => "new", "recordstop" => null, _ => "tape" }),
            (Room.IsLocked, Room.Recording));
    }

    [Fact]
    public void relates_two_and_sets_them_free_again()
    {
        Admit("a", "b");
        var relate = Command("relate_participants", "a", "b");
        Assert.IsType<ObserveDone>(Assert.Single(Obey(relate with { Relationship = "deaf" })));
        Assert.Equal("deaf", Assert.Single(Room.Relations, it => it.Key == ("a", "b")).Value);
        Obey(relate with { Relationship = "clear" });
        Assert.Empty(Room.Relations);
    }

    [Fact]
    public void holds_a_member_until_all_are_released_and_keeps_what_was_set_without_a_word()
    {
        Admit("a", "b");
        var unasked = Command("hold", "b") with { OperationId = null };
        Assert.Empty(Obey(unasked, unasked with { Name = "set", Targets = [], Setting = new("Max-Members", "2") }));
        Assert.Equal((false, true, "2"), (
            Room.Members["a"].IsHeld, Room.Members["b"].IsHeld, Room.Settings["Max-Members"]));
        Assert.Empty(Obey(unasked with { Name = "release", Targets = [] }));
        Assert.False(Room.Members["b"].IsHeld);
    }

    [Theory]
    [InlineData("play")]
    [InlineData("say")]
    [InlineData("tones")]
    public void says_what_it_played_to_an_operation_alone(string name)
    {
        Admit("a");
        Assert.Equal("op", Assert.IsType<ObserveDone>(Assert.Single(Obey(Command(name)))).Event.CommandId);
        Assert.Empty(Obey(Command(name) with { OperationId = null }));
        Assert.Equal(2, done.Count(it => it.Name == name));
    }

    [Fact]
    public void leaves_alone_what_has_expired()
    {
        Admit("a");
        var late = Noon.AddSeconds(10).AddTicks(1);
        foreach (var command in
            (MediaCommand[])[Command("lock"), Command("kick", "a"), Command("admit", "b"), Dial("c")])
            Assert.Empty(model.Obey(command, late));
        Assert.Equal([("admit", "a")], done);
        Assert.NotEmpty(model.Obey(Command("lock"), late.AddTicks(-1)));
    }

    [Fact]
    public void fails_an_operation_on_a_conference_it_does_not_hold_and_is_silent_about_anything_else()
    {
        var said = Assert.IsType<FailOperation>(Assert.Single(Obey(Command("mute_participant", "a"))));
        Assert.Equal(("op", "not_running"), (said.OperationId, said.Reason));
        Assert.Empty(Obey(Command("tones") with { OperationId = null }));
        Assert.Empty(done);
    }

    [Fact]
    public void dials_whom_it_is_told_and_says_who_came_and_who_missed()
    {
        model.Misses = it => it.CallId == "b" ? "USER_BUSY" : null;
        var said = Obey(Dial("a", "b"));
        var join = Assert.IsType<ObserveJoin>(said[0]);
        Assert.Equal(("a", "switch", "op", "dialled"), (
            join.Leg.CallId, join.Switch, join.Event.CommandId, join.Event.Uuid));
        Assert.Equal((true, true, false), (join.Leg.IsModerator, join.Leg.Muted, join.Leg.Deaf));
        Assert.Equal(("Ann", "+1"), (join.Leg.Person!.CallerIdName, join.Leg.Person.CallerIdNumber));
        var missed = Assert.IsType<ObserveDialled>(said[1]).Missed;
        Assert.Equal(("b", "USER_BUSY"), (Assert.Single(missed).Key, missed["b"]));
        Assert.Equal(["a"], Room.Members.Keys);
        Assert.Equal([("dial", "a")], done);
    }

    [Fact]
    public void starts_no_conference_for_a_dial_that_nobody_answers()
    {
        model.Misses = _ => "NO_ANSWER";
        Assert.Equal(2, Assert.IsType<ObserveDialled>(Assert.Single(Obey(Dial("a", "b")))).Missed.Count);
        Assert.Null(Room);
    }

    [Fact]
    public void says_what_somebody_does_on_the_telephone_and_names_no_operation()
    {
        Admit("a");
        var said = Assert.IsType<ObserveParticipants>(Assert.Single(Press("a", ParticipantAction.Deaf)));
        Assert.Equal((ParticipantAction.Deaf, (string?)null), (said.Action, said.Event.CommandId));
        Assert.True(Room.Members["a"].IsDeaf);
        Assert.Empty(Press("b", ParticipantAction.Deaf));
        Assert.Single(Press("a", ParticipantAction.Kick));
        Assert.Null(Room);
        Assert.Empty(Press("a", ParticipantAction.Mute));
    }

    [Fact]
    public void tells_everything_it_holds_up_to_its_newest_word()
    {
        Admit("b", "a");
        Obey(Command("lock"), Command("record") with { MediaName = "tape" }, Command("mute_participant", "b"));
        var held = Assert.Single(model.Rosters(Noon));
        Assert.Equal((Account, Id), (held.Account, held.ConferenceId));
        Assert.Equal(("switch", 3, true, "tape"), (
            held.Roster.Switch, held.Roster.Position, held.Roster.IsLocked, held.Roster.Recording));
        Assert.Equal([("b", true), ("a", false)], held.Roster.Legs.Select(it => (it.CallId, it.Muted)));
    }

    private static MediaCommand Command(string name, params string[] legs) =>
        new(Account, Id, null, name, Noon.AddSeconds(10))
        {
            OperationId = "op",
            Targets = [.. legs.Select((leg, index) => new MediaTarget(index + 1, leg, null))],
        };

    private static MediaCommand Dial(params string[] legs) => Command("dial") with
    {
        Dialling = new("dialled", 20, [Dialling.IsModerator, Dialling.Mute]),
        Endpoints = [.. legs.Select(leg => new MediaEndpoint($"to-{leg}", leg, Ann))],
    };

    private static Person Ann => new("id", Id, "salt", "Ann", "+1", JsonElement.Parse("{}"), Noon);

    private void Admit(params string[] legs) => Obey(Command("admit", legs));

    private Command[] Obey(params MediaCommand[] commands) =>
        [.. commands.SelectMany(command => Heard(model.Obey(command, Noon)))];

    private IEnumerable<Command> Press(string leg, ParticipantAction action) =>
        Heard(model.Press(Account, Id, leg, action));

    private static IEnumerable<Command> Heard(IEnumerable<MediaWord> words) => words.Select(word =>
    {
        Assert.Equal((Account, Id), (word.Account, word.ConferenceId));
        return word.Command(new("asked", Noon));
    });
}
