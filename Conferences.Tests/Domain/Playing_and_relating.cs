using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>Actions without lasting state: playing media, relating two participants.</summary>
public sealed class Playing_and_relating
{
    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public void asks_for_everybody_or_for_one_by_the_name_of_what_to_play(int? participant)
    {
        var story = new Story().With(moderate: false, "a", "b");
        var operation = story.Request(new PlayMedia("jingle", participant, story.Context)).Operation!;
        Assert.Equal((OperationAction.Play, "jingle"), (operation.Action, operation.MediaName));
        Assert.Equal(participant is { } one ? [one] : [], operation.Targets.Select(it => it.ParticipantId));
    }

    [Fact]
    public void asks_for_two_in_their_order_and_says_what_the_second_is_to_the_first()
    {
        var story = new Story().With(moderate: false, "a", "b");
        var operation = story.Request(new RelateParticipants(2, 1, "deaf", story.Context)).Operation!;
        Assert.Equal((OperationAction.Relate, "deaf"), (operation.Action, operation.Relationship));
        Assert.Equal([2, 1], operation.Targets.Select(it => it.ParticipantId));
    }

    [Fact]
    public void asks_each_time()
    {
        var story = new Story().With(moderate: false, "a", "b");
        Assert.All(Commands(story), command =>
        {
            var again = story.Request(command with { });
            Assert.NotNull(again.Operation);
            Assert.Single(again.Events);
            Assert.Single(story.Request(command).Events);
        });
        Assert.Equal(6, story.Live.Pending.Length);
    }

    [Fact]
    public void changes_nobody_and_is_confirmed_by_the_word_that_it_is_done()
    {
        var story = new Story().With(moderate: false, "a", "b");
        var before = story.State.Roster;
        Assert.All(Commands(story), command => Assert.Equal(
            ["OperationRequested", "OperationSent", "OperationConfirmed"],
            story.Do(command).Select(@event => @event.GetType().Name)));
        Assert.Equal(before.Values, story.State.Roster.Values);
    }

    [Fact]
    public void where_nobody_is_in_fails_at_once_but_for_one_who_is_not_in_is_refused()
    {
        var story = new Story();
        foreach (var command in (Command[])[
            new PlayMedia("jingle", null, story.Context), new RelateParticipants(1, 2, "clear", story.Context)])
        {
            var failed = story.Whole(Story.FailedAtOnce(story.Request(command).Events));
            Assert.Equal((OperationStatus.Failed, Reason.NotRunning), (failed.Status, failed.Reason));
        }

        Assert.Equal(new Refusal(Reason.Unknown, "1"), Refused(story, new PlayMedia("jingle", 1, story.Context)));
    }

    [Fact]
    public void for_somebody_who_is_not_in_names_the_first_of_them()
    {
        var story = new Story().With(moderate: false, "a", "b");
        story.Act(ParticipantAction.Kick, 1);
        Assert.Equal("1", Refused(story, new PlayMedia("jingle", 1, story.Context))!.Cause);
        Assert.Equal("1", Refused(story, new RelateParticipants(2, 1, "deaf", story.Context))!.Cause);
        Assert.Equal("9", Refused(story, new RelateParticipants(9, 1, "deaf", story.Context))!.Cause);
    }

    [Fact]
    public void in_a_removed_conference_is_refused()
    {
        var story = new Story().With(moderate: false, "a", "b");
        story.Do(new DeleteConference(null, story.Context));
        Assert.All(Commands(story), command =>
            Assert.Equal(new Refusal(Reason.Unknown, Story.Id), Refused(story, command)));
    }

    [Fact]
    public void fails_for_one_who_leaves_before_it_is_done()
    {
        var story = new Story().With(moderate: false, "a", "b");
        var operation = story.Request(new PlayMedia("jingle", 1, story.Context)).Operation!;
        story.Request(new MarkOperationSent(operation.Id, Story.Noon, IsExact: true));
        var events = story.Request(new ObserveParticipants(ParticipantAction.Kick, [new("a")], story.Word())).Events;
        Assert.Equal(Reason.Left, Assert.Single(events.OfType<OperationFailed>()).Reason);
    }

    [Fact]
    public void fails_for_two_of_whom_one_left_before_the_word_that_it_is_done()
    {
        var story = new Story().With(moderate: false, "a", "b", "c");
        var operation = story.Request(new RelateParticipants(1, 2, "deaf", story.Context)).Operation!;
        story.Request(new MarkOperationSent(operation.Id, Story.Noon, IsExact: true));
        story.Request(new ObserveParticipants(ParticipantAction.Kick, [new("a")], story.Word()));
        var over = story.Whole(Assert.IsType<OperationFailed>(
            Assert.Single(story.Request(new ObserveDone(story.Word(operation.Id))).Events)));
        Assert.Equal(Reason.Left, over.Reason);
        Assert.Equal([(OperationStatus.Failed, Reason.Left), (OperationStatus.Confirmed, null)],
            over.Targets.Select(it => (it.Status, it.Reason)));
    }

    private static Command[] Commands(Story story) =>
    [
        new PlayMedia("jingle", null, story.Context),
        new PlayMedia("jingle", 2, story.Context),
        new RelateParticipants(1, 2, "deaf", story.Context),
    ];

    private static Refusal? Refused(Story story, Command command)
    {
        var decision = story.Request(command);
        Assert.Empty(decision.Events);
        return decision.Refusal;
    }
}
