using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>What counts as proof that an operation was carried out.</summary>
public sealed class Proving
{
    private const string Loud = """{"member":{"join_muted":false}}""";

    [Fact]
    public void takes_an_event_that_names_the_operation()
    {
        var (story, mute) = Muted(isExact: true);
        var events = story.Request(
            new ObserveParticipants(ParticipantAction.Mute, [new("a")], story.Word(mute.Id))).Events;
        Assert.Equal(mute.Id, Assert.Single(events.OfType<OperationConfirmed>()).OperationId);
    }

    [Fact]
    public void takes_no_event_of_an_exact_server_that_names_none()
    {
        var (story, _) = Muted(isExact: true);
        var events = story.Request(
            new ObserveParticipants(ParticipantAction.Mute, [new("a")], story.Word(position: 1))).Events;
        Assert.IsType<ParticipantMuted>(Assert.Single(events));
        Assert.True(story.State.Roster[1].Muted);
        Assert.Single(story.Live.Pending);
    }

    [Fact]
    public void takes_the_state_itself_where_the_server_names_no_commands()
    {
        var (story, mute) = Muted(isExact: false);
        var events = story.Request(new ObserveParticipants(ParticipantAction.Mute, [new("a")], story.Word())).Events;
        Assert.Equal(mute.Id, Assert.Single(events.OfType<OperationConfirmed>()).OperationId);
    }

    [Fact]
    public void takes_nothing_that_came_before_the_operation_was_sent()
    {
        var story = new Story(Loud).With(moderate: false, "a");
        story.Request(new ActOnParticipant(ParticipantAction.Mute, 1, story.Context));
        var events = story.Request(new ObserveParticipants(ParticipantAction.Mute, [new("a")], story.Word())).Events;
        Assert.Empty(events.OfType<OperationConfirmed>());
        Assert.Single(story.Live.Pending);
    }

    [Fact]
    public void takes_the_same_words_for_a_lock_and_for_a_recording() => Assert.All(
        (ConferenceAction[])[ConferenceAction.Lock, ConferenceAction.Record],
        action =>
        {
            var story = new Story().With(moderate: false, "a");
            var asked = story.Request(new ActOnConference(action, story.Context)).Operation!;
            story.Request(new MarkOperationSent(asked.Id, Story.Noon, IsExact: true));
            var other = story.Request(new ObserveConference(action, story.Word(position: 1), "theirs")).Events;
            Assert.Empty(other.OfType<OperationConfirmed>());
            Assert.True(action.Holds(story.Live));

            var own = story.Request(new ObserveConference(action, story.Word(asked.Id, 2))).Events;
            Assert.Equal(asked.Id, Assert.IsType<OperationConfirmed>(Assert.Single(own)).OperationId);
        });

    [Fact]
    public void records_a_word_that_changes_nothing_if_an_operation_waits_for_it_and_only_then()
    {
        var (story, one) = Muted(isExact: true);
        story.With(moderate: false, "b");
        var all = story.Request(new ActOnParticipants(ParticipantAction.Mute, DryRun: false, story.Context)).Operation!;
        story.Request(new MarkOperationSent(all.Id, Story.Noon, IsExact: true));
        story.Request(new ObserveParticipants(ParticipantAction.Mute, [new("a")], story.Word(one.Id, 1)));

        var second = new ObserveParticipants(ParticipantAction.Mute, [new("a")], story.Word(all.Id, 2));
        Assert.Equal(all.Id, Assert.Single(story.Request(second).Events.OfType<ParticipantMuted>()).Proof!.CommandId);
        Assert.Empty(story.Request(second).Events);
        Assert.Equal([all.Id], story.Live.Pending.Select(it => it.Id));
    }

    [Fact]
    public void fails_a_kick_whose_participant_hung_up_before()
    {
        var story = new Story().With(moderate: false, "a", "b");
        var kick = story.Request(new ActOnParticipant(ParticipantAction.Kick, 1, story.Context)).Operation!;
        story.Request(new MarkOperationSent(kick.Id, Story.Noon, IsExact: true));
        var events = story.Request(
            new ObserveParticipants(ParticipantAction.Kick, [new("a")], story.Word(position: 1))).Events;
        Assert.Equal(Reason.Left, Assert.Single(events.OfType<ParticipantLeft>()).Reason);
        Assert.Equal(Reason.Left, Assert.Single(events.OfType<OperationFailed>()).Reason);
    }

    [Fact]
    public void lets_no_older_word_undo_a_newer_one()
    {
        var story = new Story(Loud).With(moderate: false, "a");
        story.Request(new ObserveParticipants(ParticipantAction.Mute, [new("a")], story.Word(position: 1)));
        story.Request(new ObserveParticipants(ParticipantAction.Unmute, [new("a")], story.Word(position: 5)));
        Assert.Empty(story.Request(
            new ObserveParticipants(ParticipantAction.Mute, [new("a")], story.Word(position: 3))).Events);
        Assert.False(story.State.Roster[1].Muted);

        story.Request(new ObserveConference(ConferenceAction.Lock, story.Word(position: 6)));
        story.Request(new ObserveConference(ConferenceAction.Unlock, story.Word(position: 9)));
        Assert.Empty(story.Request(new ObserveConference(ConferenceAction.Lock, story.Word(position: 7))).Events);
    }

    [Fact]
    public void lets_an_older_word_end_the_operation_it_names_without_changing_the_state()
    {
        var (story, mute) = Muted(isExact: true);
        story.Given(new ParticipantMuted(1, 1, new(Position: 4)), new ParticipantUnmuted(1, 1, new(Position: 5)));
        var events = story.Request(
            new ObserveParticipants(ParticipantAction.Mute, [new("a")], story.Word(mute.Id, 2))).Events;
        Assert.Single(events.OfType<OperationConfirmed>());
        Assert.False(story.State.Roster[1].Muted);
    }

    [Fact]
    public void lets_words_about_another_instance_pass()
    {
        var story = new Story(Loud).With(moderate: false, "a");
        var other = new MediaEvent(story.Context, Uuid: new("an instance that is over"));
        Assert.IsType<ParticipantMissed>(Assert.Single(
            story.Request(new ObserveParticipants(ParticipantAction.Kick, [new("a")], other)).Events));
        Assert.Empty(story.Request(new ObserveConference(ConferenceAction.Lock, other)).Events);
        Assert.True(story.Live.IsRunning);
    }

    [Fact]
    public void confirms_what_leaves_no_state_by_the_word_that_it_is_done()
    {
        var story = new Story().With(moderate: false, "a");
        var play = story.Request(new PlayMedia("jingle", null, story.Context)).Operation!;
        story.Request(new MarkOperationSent(play.Id, Story.Noon, IsExact: true));
        Assert.Empty(story.Request(new ObserveDone(story.Word(new("another")))).Events);
        Assert.IsType<OperationConfirmed>(Assert.Single(story.Request(new ObserveDone(story.Word(play.Id))).Events));
        Assert.Empty(story.Request(new ObserveDone(story.Word(play.Id))).Events);
    }

    private static (Story, Operation) Muted(bool isExact)
    {
        var story = new Story(Loud).With(moderate: false, "a");
        var asked = story.Request(new ActOnParticipant(ParticipantAction.Mute, 1, story.Context)).Operation!;
        var sent = story.Request(new MarkOperationSent(asked.Id, Story.Noon, isExact)).Operation!;
        Assert.Equal((OperationStatus.Sent, isExact), (sent.Status, sent.IsExact));
        return (story, sent);
    }
}
