using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>Dialled legs: those that join and those that do not.</summary>
public sealed class Answering_a_dial
{
    [Fact]
    public void leg_by_leg_makes_each_the_person_who_was_dialled_and_confirms_with_the_last()
    {
        var story = new Story();
        var dial = story.Dialling("a", "b");
        Assert.Equal(["ConferenceStarted", "ParticipantJoined"],
            story.Hear(dial, "a").Select(@event => @event.GetType().Name));
        Assert.Equal([(1, OperationStatus.Confirmed), (0, OperationStatus.Sent)],
            Assert.Single(story.Live.Pending).Targets.Select(it => (it.ParticipantId, it.Status)));

        var last = story.Hear(dial, "b");
        var (joined, leg) = (Assert.Single(last.OfType<ParticipantJoined>()), dial.Targets[1].Leg!);
        Assert.Equal((leg.PersonId, leg.PersonHash), (joined.PersonId, joined.PersonHash));
        Assert.Equal([1, 2], story.Whole(Assert.Single(last.OfType<OperationConfirmed>())).Targets
            .Select(it => it.ParticipantId));
        Assert.Equal(["a-person", "b-person"], story.People.Select(person => person.Id));
        Assert.Empty(story.Live.Pending);
        Assert.Empty(story.Hear(dial, "b"));
        Assert.Empty(story.HearOver(dial));
    }

    [Fact]
    public void not_at_all_fails_for_the_cause_of_each_and_starts_nothing()
    {
        var story = new Story();
        var dial = story.Dialling("a", "b");
        var failed = story.Whole(Assert.IsType<OperationFailed>(Assert.Single(
            story.HearOver(dial, ("a", Reason.Timeout), ("b", FailureReason.OfMediaServer("USER_BUSY"))))));
        Assert.Equal((OperationStatus.Failed, Reason.Timeout), (failed.Status, failed.Reason));
        Assert.Equal(
            [
                (OperationStatus.Failed, Reason.Timeout),
                (OperationStatus.Failed, FailureReason.OfMediaServer("USER_BUSY")),
            ],
            failed.Targets.Select(it => (it.Status, it.Reason)));
        Assert.False(story.Live.IsRunning);
    }

    [Fact]
    public void in_part_fails_and_tells_them_apart()
    {
        var story = new Story();
        var dial = story.Dialling("a", "b");
        story.Hear(dial, "b");
        var failed = story.Whole(Assert.IsType<OperationFailed>(Assert.Single(
            story.HearOver(dial, ("a", FailureReason.OfMediaServer("NO_ANSWER"))))));
        Assert.Equal(
            [
                (0, OperationStatus.Failed, FailureReason.OfMediaServer("NO_ANSWER")),
                (1, OperationStatus.Confirmed, null),
            ],
            failed.Targets.Select(it => (it.ParticipantId, it.Status, it.Reason)));
        Assert.True(story.Live.IsRunning);
    }

    [Fact]
    public void is_not_undone_by_a_word_that_it_was_missed()
    {
        var story = new Story();
        var dial = story.Dialling("a", "b");
        story.Hear(dial, "a");
        var failed = story.Whole(Assert.IsType<OperationFailed>(Assert.Single(
            story.HearOver(dial, ("a", Reason.Timeout), ("b", Reason.Timeout)))));
        Assert.Equal([OperationStatus.Confirmed, OperationStatus.Failed], failed.Targets.Select(it => it.Status));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData(null)]
    public void is_in_by_the_word_that_all_is_over_where_that_overtakes_its_own(string? document)
    {
        var story = new Story(document);
        var dial = story.Dialling(story.Dial(["a", "b", "c"], dynamic: Story.Document("{}")));
        story.Hear(dial, "b");
        story.Given(new ConferenceLocked());
        var events = story.HearOver(dial, ("c", Reason.Timeout));

        Assert.Equal("a-person", Assert.Single(events.OfType<ParticipantJoined>()).PersonId.Text);
        Assert.Empty(events.OfType<OperationRequested>());
        var over = story.Whole(Assert.Single(events.OfType<OperationFailed>()));
        Assert.Equal([
                (2, OperationStatus.Confirmed, null),
                (1, OperationStatus.Confirmed, null),
                (0, OperationStatus.Failed, Reason.Timeout),
            ],
            over.Targets.Select(it => (it.ParticipantId, it.Status, it.Reason)));
        Assert.Empty(story.Hear(dial, "a"));
        Assert.Equal(Reason.Locked, Assert.Single(
            story.Hear(dial, "c").OfType<OperationRequested>()).Operation.Cause);
    }

    [Fact]
    public void comes_in_by_that_word_as_it_was_dialled_and_starts_the_instance()
    {
        var story = new Story();
        var dial = story.Dialling(story.Dial(["a"], flags: [Dialling.IsModerator, Dialling.Mute]));
        var events = story.HearOver(dial);
        Assert.IsType<ConferenceStarted>(events[0]);
        var joined = Assert.IsType<ParticipantJoined>(events[1]);
        Assert.Equal((true, true, false), (joined.IsModerator, joined.Muted, joined.Deaf));
        Assert.IsType<OperationConfirmed>(events[2]);
    }

    [Fact]
    public void finds_an_instance_of_the_uuid_it_was_asked_with_but_never_two()
    {
        var story = new Story();
        story.Dialling(story.Dial(["d"], uuid: "ours"));
        story.Join("a");
        Assert.Equal("ours", story.Live.Uuid?.Text);
        story.Request(new ObserveParticipants(ParticipantAction.Kick, [new("a")], story.Word(position: 2)));
        story.Join("b");
        Assert.Equal((2, "uuid"), (story.Live.Instance, story.Live.Uuid?.Text));

        var late = story.Word(position: 1) with { Uuid = new("ours") };
        Assert.Empty(story.Request(new ObserveConference(ConferenceAction.Lock, late)).Events);
    }

    [Fact]
    public void never_is_a_timeout_at_the_deadline()
    {
        var story = new Story();
        var dial = story.Dialling("a", "b");
        story.Hear(dial, "a");
        Assert.Empty(story.Request(new TimeOutOperation(dial.Id, dial.Deadline - TimeSpan.FromTicks(1))).Events);
        var over = story.Whole(Assert.IsType<OperationTimedOut>(Assert.Single(
            story.Request(new TimeOutOperation(dial.Id, dial.Deadline)).Events)));
        Assert.Equal([OperationStatus.Confirmed, OperationStatus.TimedOut], over.Targets.Select(it => it.Status));
    }

    [Fact]
    public void passes_the_lock_and_a_leg_that_nobody_dialled_does_not()
    {
        var story = new Story().With(moderate: false, "m").Given(new ConferenceLocked());
        var dial = story.Dialling("a");
        Assert.Empty(story.Hear(dial, "a", "uuid").OfType<OperationRequested>());
        Assert.Equal(Reason.Locked, Assert.Single(
            story.Hear(dial, "stranger", "uuid").OfType<OperationRequested>()).Operation.Cause);
    }

    [Fact]
    public void is_in_though_it_breaks_another_rule_and_is_asked_to_be_put_out()
    {
        var full = new Story("""{"max_participants":1}""");
        var dial = full.Dialling("a", "b");
        Assert.Empty(full.Hear(dial, "a").OfType<OperationRequested>());
        var over = full.Hear(dial, "b");
        Assert.Equal(Reason.Full, Assert.Single(over.OfType<OperationRequested>()).Operation.Cause);
        Assert.Single(over.OfType<OperationConfirmed>());

        var removed = new Story();
        var last = removed.Dialling("a");
        removed.Request(new DeleteConference(null, removed.Context));
        Assert.Equal(Reason.Deleted, Assert.Single(
            removed.Hear(last, "a").OfType<OperationRequested>()).Operation.Cause);
    }

    [Fact]
    public void of_a_conference_nobody_configured_runs_it_by_what_the_dial_brought_until_it_ends()
    {
        var story = new Story(null);
        var dynamic = Story.Document("""{"wait_for_moderator":true}""");
        var events = story.Hear(story.Dialling(story.Dial(["a"], dynamic: dynamic)), "a");
        Assert.Equal(story.Events.OfType<OperationRequested>().Single().Operation.Id,
            Assert.Single(events.OfType<ConferenceStarted>()).DialId);
        Assert.Single(events.OfType<ParticipantWaiting>());
        Assert.Equal(dynamic, story.State.Document);
        Assert.Null(story.Join("b").Refusal);
        story.Act(ConferenceAction.End);
        Assert.Null(story.State.Document);
        Assert.Equal(Reason.Unknown, story.Join("c").Refusal!.Reason);
    }

    [Fact]
    public void after_a_conference_nobody_configured_is_over_starts_the_next_by_what_its_own_dial_brought()
    {
        var story = new Story(null);
        var (first, second) = (Story.Document("""{"name":"First"}"""), Story.Document("""{"name":"Second"}"""));
        story.Hear(story.Dialling(story.Dial(["a"], dynamic: first)), "a");
        var dial = story.Dialling(story.Dial(["b"], uuid: "next", dynamic: second));
        Assert.Equal(first, story.State.Document);
        story.Act(ConferenceAction.End);
        var events = story.Hear(dial, "b", "next");
        Assert.Equal(dial.Id, Assert.Single(events.OfType<ConferenceStarted>()).DialId);
        Assert.Equal(second, story.State.Document);
        Assert.Empty(events.OfType<OperationRequested>());
    }
}
