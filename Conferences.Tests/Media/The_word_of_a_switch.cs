using Conferences.Api.Media;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Media;
using static Conferences.Tests.Fixtures.Media.LoneSwitch;

namespace Conferences.Tests.Media;

/// <summary>The simulated switch alone: the events it reports.</summary>
public sealed class The_word_of_a_switch
{
    private readonly LoneSwitch lone = new();

    [Fact]
    public void comes_for_each_member_meant_each_with_a_later_position()
    {
        lone.Admit("a", "b");
        var said = lone.Execute(Command("mute_participant", "a", "b"), Command("unmute_participant", "a", "b"))
            .Cast<ObserveParticipants>().ToArray();
        Assert.Equal(["a", "b", "a", "b"], said.Select(it => Assert.Single(it.CallIds).Text));
        Assert.Equal([1, 2, 3, 4], said.Select(it => it.Event.Position));
        Assert.Equal(("mute_participant", "b"), lone.Done[^3]);
    }

    [Fact]
    public void about_a_member_it_does_not_hold_is_that_it_left_and_names_no_operation()
    {
        lone.Admit("a");
        foreach (var name in (string[])["mute_participant", "kick", "relate_participants", "hold"])
        {
            var said = Assert.IsType<ObserveParticipants>(Assert.Single(lone.Execute(Command(name, "b"))));
            Assert.Equal((ParticipantAction.Kick, "b"), (said.Action, Assert.Single(said.CallIds).Text));
            Assert.Null(said.Event.CommandId);
        }

        Assert.Equal([("admit", "a")], lone.Done);
    }

    [Theory]
    [InlineData("play")]
    [InlineData("say")]
    [InlineData("tones")]
    public void on_what_it_played_comes_to_an_operation_alone(string name)
    {
        lone.Admit("a");
        Assert.Equal(
            "op", Assert.IsType<ObserveDone>(Assert.Single(lone.Execute(Command(name)))).Event.CommandId?.Text);
        Assert.Empty(lone.Execute(Command(name) with { OperationId = null }));
        Assert.Equal(2, lone.Done.Count(it => it.Name == name));
    }

    [Fact]
    public void fails_an_operation_on_a_conference_it_does_not_hold_and_there_is_none_on_anything_else()
    {
        var said = Assert.IsType<FailOperation>(Assert.Single(lone.Execute(Command("mute_participant", "a"))));
        Assert.Equal(("op", Reason.NotRunning), (said.OperationId.Text, said.Reason));
        Assert.Empty(lone.Execute(Command("tones") with { OperationId = null }));
        Assert.Empty(lone.Done);
    }

    [Fact]
    public void on_what_somebody_does_on_the_telephone_names_no_operation()
    {
        lone.Admit("a");
        var said = Assert.IsType<ObserveParticipants>(Assert.Single(lone.Press("a", ParticipantAction.Deaf)));
        Assert.Equal((ParticipantAction.Deaf, (string?)null), (said.Action, said.Event.CommandId?.Text));
        Assert.True(lone.State.Members[new("a")].IsDeaf);
        Assert.Empty(lone.Press("b", ParticipantAction.Deaf));
        Assert.Single(lone.Press("a", ParticipantAction.Kick));
        Assert.Null(lone.State);
        Assert.Empty(lone.Press("a", ParticipantAction.Mute));
    }

    [Fact]
    public void when_it_is_asked_is_everything_it_holds()
    {
        lone.Admit("b", "a");
        lone.Execute(Command("lock"), Command("record") with { MediaName = "tape" }, Command("mute_participant", "b"));
        var held = Assert.Single(lone.Model.Rosters(Noon));
        Assert.Equal((Account, Id), (held.Place.Account, held.Place.ConferenceId));
        Assert.Equal(("switch", 3, true, "tape"), (
            held.Roster!.Switch, held.Roster.Position, held.Roster.IsLocked, held.Roster.Recording));
        Assert.Equal([("b", true), ("a", false)], held.Roster.Legs.Select(it => (it.CallId.Text, it.Muted)));
    }
}
