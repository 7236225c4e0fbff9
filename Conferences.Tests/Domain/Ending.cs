using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>Locking, kicking, ending and deleting a running conference.</summary>
public sealed class Ending
{
    [Fact]
    public void comes_with_the_last_participant_kicked()
    {
        var story = new Story().With(moderate: false, "a", "b");
        Assert.Empty(story.Act(ParticipantAction.Kick, 1).OfType<ConferenceEnded>());
        var events = story.Act(ParticipantAction.Kick, 2);
        Assert.Equal(Reason.Kicked, Assert.Single(events.OfType<ParticipantLeft>()).Reason);
        Assert.Equal(
            new ConferenceEnded(1, Reason.EveryoneLeft, Story.Caller), Assert.Single(events.OfType<ConferenceEnded>()));
        Assert.Single(events.OfType<OperationConfirmed>());
        Assert.False(story.Live.IsRunning);
    }

    [Fact]
    public void by_kicking_everybody_takes_moderators_and_waiting_people_too()
    {
        var story = new Story("""{"wait_for_moderator":true}""").With(moderate: false, "w");
        story.With(moderate: true, "m");
        var events = story.Act(ParticipantAction.Kick);
        Assert.Equal([1, 2], events.OfType<ParticipantLeft>().Select(left => left.ParticipantId));
        Assert.Single(events.OfType<ConferenceEnded>());
    }

    [Fact]
    public void by_request_puts_everybody_out_for_the_reason_api()
    {
        var story = new Story().With(moderate: true, "m").With(moderate: false, "a");
        var events = story.Act(ConferenceAction.End);
        Assert.Equal([Reason.Api, Reason.Api], events.OfType<ParticipantLeft>().Select(left => left.Reason));
        Assert.Equal(new ConferenceEnded(1, Reason.Api, Story.Caller), Assert.Single(events.OfType<ConferenceEnded>()));
        Assert.Single(events.OfType<OperationConfirmed>());
    }

    [Fact]
    public void by_removal_puts_everybody_out_for_the_reason_deleted()
    {
        var story = new Story().With(moderate: true, "m").With(moderate: false, "a");
        var events = story.Do(new DeleteConference(null, story.Context));
        Assert.IsType<ConferenceDeleted>(events[0]);
        Assert.Equal([Reason.Deleted, Reason.Deleted], events.OfType<ParticipantLeft>().Select(left => left.Reason));
        Assert.Equal(
            new ConferenceEnded(1, Reason.Deleted, Story.Caller), Assert.Single(events.OfType<ConferenceEnded>()));
        Assert.Empty(story.Live.Pending);
        Assert.Null(story.State.Conference);
    }

    [Fact]
    public void by_removal_is_for_the_reason_deleted_though_it_was_asked_for_before()
    {
        var story = new Story().With(moderate: false, "a");
        story.Request(new ActOnConference(ConferenceAction.End, story.Context with { By = new("somebody else") }));
        var events = story.Do(new DeleteConference(null, story.Context));
        Assert.Equal(
            new ConferenceEnded(1, Reason.Deleted, Story.Caller), Assert.Single(events.OfType<ConferenceEnded>()));
    }

    [Fact]
    public void follows_the_last_moderator_where_one_is_required()
    {
        var story = new Story("""{"require_moderator":true}""").With(moderate: true, "m", "n")
            .With(moderate: false, "a");
        Assert.Empty(story.Act(ParticipantAction.Kick, 1).OfType<ConferenceEnded>());
        var events = story.Act(ParticipantAction.Kick, 2);
        Assert.Equal([Reason.Kicked, Reason.ModeratorLeft],
            events.OfType<ParticipantLeft>().Select(left => left.Reason));
        Assert.Equal(
            new ConferenceEnded(1, Reason.ModeratorLeft, Story.Caller),
            Assert.Single(events.OfType<ConferenceEnded>()));
        Assert.Equal(2, events.OfType<OperationConfirmed>().Count());
    }

    [Fact]
    public void does_not_follow_where_no_moderator_was_ever_in()
    {
        var story = new Story("""{"require_moderator":true}""").With(moderate: false, "a", "b");
        story.Act(ParticipantAction.Kick, 1);
        Assert.True(story.Live.IsRunning);
    }

    [Fact]
    public void leaves_a_fresh_instance_that_is_unlocked_and_counts_from_1()
    {
        var story = new Story().With(moderate: false, "a", "b");
        story.Act(ConferenceAction.Lock);
        story.Act(ConferenceAction.End);
        var events = story.Do(Story.Leg("c"));
        Assert.Equal(2, Assert.Single(events.OfType<ConferenceStarted>()).Instance);
        Assert.Equal(1, Assert.Single(events.OfType<ParticipantJoined>()).ParticipantId);
        Assert.False(story.Live.IsLocked);
    }

    [Fact]
    public void of_what_does_not_run_is_an_operation_that_failed_at_once()
    {
        var story = new Story();
        Assert.All(ConferenceAction.All, action =>
        {
            var failed = story.Whole(Story.FailedAtOnce(story.Act(action)));
            Assert.Equal((action.Operation, OperationStatus.Failed, Reason.NotRunning),
                (failed.Action, failed.Status, failed.Reason));
        });
        Assert.False(story.Live.IsLocked);
    }

    [Fact]
    public void asked_again_while_the_media_server_is_silent_is_the_operation_under_way()
    {
        var story = new Story().With(moderate: false, "a");
        Assert.All(ConferenceAction.All.Where(action => !action.Holds(story.Live)), action =>
        {
            var first = story.Request(new ActOnConference(action, story.Context));
            var again = story.Request(new ActOnConference(action, story.Context));
            Assert.Equal((first.Operation!.Id, 0), (again.Operation!.Id, again.Events.Length));
        });
        Assert.False(story.Live.IsLocked);
        Assert.True(story.Live.IsRunning);
    }

    [Fact]
    public void fails_a_lock_that_is_under_way()
    {
        var story = new Story().With(moderate: false, "a");
        story.Request(new ActOnConference(ConferenceAction.Lock, story.Context));
        var events = story.Act(ConferenceAction.End);
        Assert.Equal((OperationAction.Lock, Reason.NotRunning), Assert.Single(
            events.OfType<OperationFailed>().Select(failed => (story.Whole(failed).Action, failed.Reason))));
        Assert.Empty(story.Live.Pending);
    }

    [Fact]
    public void is_all_that_happens_to_people_in_a_removed_conference()
    {
        var story = new Story().With(moderate: false, "a");
        story.Request(new DeleteConference(null, story.Context));
        Assert.True(story.Live.IsRunning);
        Assert.All(ParticipantAction.All, action => Assert.All(
            (Command[])[
                new ActOnParticipant(action, 1, story.Context),
                new ActOnParticipants(action, DryRun: false, story.Context),
            ],
            command => Assert.Equal(new Refusal(Reason.Unknown, Story.Id), story.Request(command).Refusal)));
    }

    [Fact]
    public void is_by_removal_too_when_a_leg_that_was_dialled_before_it_is_the_last_to_be_put_out()
    {
        var story = new Story().With(moderate: false, "a");
        var dial = story.Dialling("b");
        story.Request(new DeleteConference(null, story.Context));
        var heard = story.Hear(dial, "b", story.Live.Uuid!.Value.Text);
        var kick = Assert.Single(heard.OfType<OperationRequested>()).Operation;
        PutOut("a", story.Live.Ending!);
        Assert.Equal(
            new ConferenceEnded(1, Reason.Deleted, null),
            Assert.Single(PutOut("b", kick).OfType<ConferenceEnded>()));

        IEnumerable<ConferenceEvent> PutOut(string call, Operation operation)
        {
            story.Request(new MarkOperationSent(operation.Id, Story.Noon, IsExact: true));
            return story.Request(
                new ObserveParticipants(ParticipantAction.Kick, [new(call)], story.Word(operation.Id))).Events;
        }
    }

    [Fact]
    public void of_a_removed_conference_is_refused()
    {
        var story = new Story().Given(new ConferenceDeleted());
        Assert.All(ConferenceAction.All, action => Assert.Equal(
            Reason.Unknown, story.Request(new ActOnConference(action, story.Context)).Refusal!.Reason));
    }
}
