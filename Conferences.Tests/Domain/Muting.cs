using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>Mute, unmute, deaf and undeaf, for one participant or all.</summary>
public sealed class Muting
{
    private const string Loud = """{"member":{"join_muted":false}}""";

    [Fact]
    public void skips_moderators_when_asked_of_everybody()
    {
        var story = new Story(Loud).With(moderate: true, "m").With(moderate: false, "a", "b");
        var events = story.Act(ParticipantAction.Mute);
        Assert.Equal([2, 3], events.OfType<ParticipantMuted>().Select(muted => muted.ParticipantId));
        Assert.Equal([2, 3],
            story.Whole(Assert.Single(events.OfType<OperationConfirmed>())).Targets.Select(it => it.ParticipantId));
        Assert.False(story.State.Roster[1].Muted);
    }

    [Fact]
    public void takes_a_moderator_when_asked_of_that_one()
    {
        var story = new Story().With(moderate: true, "m");
        Assert.Single(story.Act(ParticipantAction.Mute, 1).OfType<ParticipantMuted>());
        Assert.True(story.State.Roster[1].Muted);
    }

    [Theory]
    [InlineData("mute", "unmute")]
    [InlineData("deaf", "undeaf")]
    public void is_requested_sent_observed_and_confirmed_in_this_order_and_can_be_undone(string action, string undoing)
    {
        var story = new Story(Loud).With(moderate: false, "a");
        var done = story.Act(ParticipantAction.Named(action)!, 1);
        Assert.Equal(["OperationRequested", "OperationSent", "OperationConfirmed"],
            Names(done.Where((_, at) => at != 2)));
        Assert.Equal(1, Assert.Single(Participant.Of(done[2])).ParticipantId);
        Assert.Equal(OperationStatus.Confirmed, story.Whole(done[3]).Status);
        Assert.True(ParticipantAction.Named(action)!.Holds(story.State.Roster[1]));

        story.Act(ParticipantAction.Named(undoing)!, 1);
        Assert.False(ParticipantAction.Named(action)!.Holds(story.State.Roster[1]));
        Assert.Empty(story.Live.Pending);
    }

    [Fact]
    public void of_one_who_is_muted_already_is_about_that_participant_and_nothing_more()
    {
        var story = new Story().With(moderate: false, "a");
        var decision = story.Request(new ActOnParticipant(ParticipantAction.Mute, 1, story.Context));
        Assert.Equal((null, null, 1), (decision.Refusal, decision.Operation, decision.ParticipantId));
        Assert.Empty(decision.Events);
    }

    [Fact]
    public void of_everybody_asks_only_for_those_who_are_not_muted_yet()
    {
        var story = new Story(Loud).With(moderate: false, "a", "b", "c");
        story.Act(ParticipantAction.Mute, 2);
        Assert.Equal([1, 3],
            story.Act(ParticipantAction.Mute).OfType<ParticipantMuted>().Select(it => it.ParticipantId));
        Assert.Empty(story.Act(ParticipantAction.Mute));
    }

    [Fact]
    public void answers_the_pending_operation_while_the_media_server_is_silent()
    {
        var story = new Story(Loud).With(moderate: false, "a", "b");
        var one = story.Request(new ActOnParticipant(ParticipantAction.Mute, 1, story.Context));
        var again = story.Request(new ActOnParticipant(ParticipantAction.Mute, 1, story.Context));
        Assert.Equal((one.Operation!.Id, 0), (again.Operation!.Id, again.Events.Length));

        var all = story.Request(new ActOnParticipants(ParticipantAction.Mute, DryRun: false, story.Context));
        var allAgain = story.Request(new ActOnParticipants(ParticipantAction.Mute, DryRun: false, story.Context));
        Assert.NotEqual(one.Operation.Id, all.Operation!.Id);
        Assert.Equal((all.Operation.Id, 0), (allAgain.Operation!.Id, allAgain.Events.Length));
        Assert.False(story.State.Roster[1].Muted);
    }

    [Fact]
    public void fails_for_a_participant_who_leaves_before_it_is_done_and_is_confirmed_for_the_rest()
    {
        var story = new Story(Loud).With(moderate: false, "a", "b");
        var operation = story.Request(new ActOnParticipants(ParticipantAction.Mute, DryRun: false, story.Context))
            .Operation!;
        story.Request(new ObserveParticipants(ParticipantAction.Kick, [new("a")], story.Word()));
        var last = story.Request(
            new ObserveParticipants(ParticipantAction.Mute, [new("b")], story.Word(operation.Id))).Events;

        var failed = story.Whole(Assert.Single(last.OfType<OperationFailed>()));
        Assert.Equal((operation.Id, Reason.Left), (failed.Id, failed.Reason));
        Assert.Equal(
            [(1, OperationStatus.Failed, Reason.Left), (2, OperationStatus.Confirmed, null)],
            failed.Targets.Select(it => (it.ParticipantId, it.Status, it.Reason)));
    }

    [Fact]
    public void of_one_who_is_not_in_is_refused_without_a_fact()
    {
        var story = new Story().With(moderate: false, "a", "b");
        story.Act(ParticipantAction.Kick, 1);
        Assert.All((int[])[1, 3], absent =>
        {
            var decision = story.Request(new ActOnParticipant(ParticipantAction.Unmute, absent, story.Context));
            Assert.Equal(new Refusal(Reason.Unknown, $"{absent}"), decision.Refusal);
            Assert.Empty(decision.Events);
        });
    }

    [Fact]
    public void only_tells_who_would_be_meant_in_a_dry_run()
    {
        var story = new Story(Loud).With(moderate: true, "m").With(moderate: false, "a", "b");
        var decision = story.Request(new ActOnParticipants(ParticipantAction.Mute, DryRun: true, story.Context));
        Assert.Equal([2, 3], decision.Operation!.Targets.Select(target => target.ParticipantId));
        Assert.Empty(decision.Events);
    }

    [Fact]
    public void of_everybody_where_nobody_is_in_is_an_operation_that_failed_at_once()
    {
        var story = new Story();
        var failed = story.Whole(Story.FailedAtOnce(story.Act(ParticipantAction.Mute)));
        Assert.Equal((OperationStatus.Failed, Reason.NotRunning), (failed.Status, failed.Reason));
    }

    [Fact]
    public void of_everybody_in_a_removed_conference_is_refused()
    {
        var story = new Story().Given(new ConferenceDeleted());
        var decision = story.Request(new ActOnParticipants(ParticipantAction.Mute, DryRun: true, story.Context));
        Assert.Equal(Reason.Unknown, decision.Refusal!.Reason);
    }

    private static IEnumerable<string> Names(IEnumerable<ConferenceEvent> events) =>
        events.Select(@event => @event.GetType().Name);
}
