using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>A leg has hung up, as its call controller reports: what is recorded.</summary>
public sealed class Hanging_up
{
    [Fact]
    public void is_recorded_as_leaving_with_the_reason_that_was_given()
    {
        var story = new Story().With(moderate: false, "a", "b");
        var left = Assert.IsType<ParticipantLeft>(Assert.Single(story.Do(HangUp(story, 1, "NORMAL_CLEARING"))));
        Assert.Equal((1, Reason.Left, "NORMAL_CLEARING"), (left.ParticipantId, left.Reason, left.HangupReason));
        Assert.Null(left.Proof);
        Assert.Equal([2], story.State.Roster.Keys);
        Assert.Equal(1, story.Live.Members);
    }

    [Fact]
    public void of_the_last_leg_ends_the_instance_and_names_that_leg_and_no_caller_of_the_api()
    {
        var story = new Story().With(moderate: false, "a");
        story.Act(ConferenceAction.Record);
        var events = story.Do(HangUp(story, 1));
        Assert.Equal(
            ["ParticipantLeft", "RecordingStopped", "ConferenceEnded"], events.Select(it => it.GetType().Name));
        Assert.Equal(new ConferenceEnded(1, Reason.EveryoneLeft, new(ParticipantId: 1)), events[^1]);
    }

    [Fact]
    public void of_the_last_moderator_ends_the_instance_where_one_is_required()
    {
        var story = new Story("""{"require_moderator":true}""").With(moderate: true, "m").With(moderate: false, "a");
        var events = story.Do(HangUp(story, 1));
        Assert.Equal(
            [(1, Reason.Left), (2, Reason.ModeratorLeft)],
            events.OfType<ParticipantLeft>().Select(it => (it.ParticipantId, it.Reason)));
        Assert.Equal(
            new ConferenceEnded(1, Reason.ModeratorLeft, new(ParticipantId: 1)),
            Assert.Single(events.OfType<ConferenceEnded>()));
    }

    [Fact]
    public void of_somebody_who_waits_is_recorded_so()
    {
        var story = new Story("""{"wait_for_moderator":true}""").With(moderate: false, "a", "b");
        Assert.True(Assert.IsType<ParticipantLeft>(Assert.Single(story.Do(HangUp(story, 1)))).Waiting);
        Assert.Equal((0, 1), (story.Live.Members, story.Live.Waiting));
    }

    [Fact]
    public void is_recorded_once_and_also_after_the_instance_is_over()
    {
        var story = new Story().With(moderate: false, "a", "b");
        foreach (var participant in (int[])[1, 1, 2, 1, 2])
            story.Do(HangUp(story, participant));
        Assert.Equal([1, 2], story.Events.OfType<ParticipantLeft>().Select(it => it.ParticipantId));
        Assert.Single(story.Events.OfType<ConferenceEnded>());
        var again = story.Request(HangUp(story, 2, "late"));
        Assert.Equal((2, null), (again.ParticipantId, again.Refusal));
    }

    [Theory]
    [InlineData("kick")]
    [InlineData("end")]
    [InlineData("delete")]
    public void of_a_leg_that_was_put_out_records_nothing(string how)
    {
        var story = new Story().With(moderate: false, "a");
        story.Do(Removal(how, story));
        var again = story.Request(HangUp(story, 1));
        Assert.Empty(again.Events);
        Assert.Null(again.Refusal);
    }

    [Theory]
    [InlineData("kick")]
    [InlineData("end")]
    [InlineData("delete")]
    public void of_a_leg_that_is_being_put_out_is_its_own_doing_all_the_same(string how)
    {
        var story = new Story().With(moderate: false, "a", "b");
        var requested = Assert.Single(story.Request(Removal(how, story)).Events.OfType<OperationRequested>()).Operation;
        story.Request(new MarkOperationSent(requested.Id, Story.Noon, IsExact: true));
        var events = story.Request(HangUp(story, 1)).Events;
        Assert.Equal(Reason.Left, Assert.Single(events.OfType<ParticipantLeft>()).Reason);
        Assert.Equal(how == "kick", events.OfType<OperationFailed>().Any());
        Assert.Empty(events.OfType<ConferenceEnded>());
    }

    [Fact]
    public void of_nobody_is_refused()
    {
        var story = new Story().With(moderate: false, "a");
        Assert.Equal(new(Reason.Unknown, "2"), story.Request(HangUp(story, 2)).Refusal);
        Assert.Equal(new(Reason.Unknown, "0"), story.Request(HangUp(story, 0)).Refusal);
        var nowhere = new Story(document: null);
        Assert.Equal(new(Reason.Unknown, Story.Id), nowhere.Request(HangUp(nowhere, 1)).Refusal);
    }

    [Fact]
    public void is_refused_where_the_caller_read_another_revision()
    {
        var story = new Story().With(moderate: false, "a");
        Assert.Equal(Reason.Outdated, story.Request(HangUp(story, 1) with { OnlyIf = [7] }).Refusal!.Reason);
        Assert.Single(story.Request(HangUp(story, 1) with { OnlyIf = [7, 1] }).Events.OfType<ParticipantLeft>());
    }

    [Fact]
    public void is_of_the_newest_instance_alone()
    {
        var story = new Story().With(moderate: false, "a", "b");
        story.Act(ConferenceAction.End);
        story.With(moderate: false, "c");
        Assert.Equal(new(Reason.Unknown, "2"), story.Request(HangUp(story, 2)).Refusal);
        Assert.Equal(2, Assert.Single(story.Do(HangUp(story, 1)).OfType<ParticipantLeft>()).Instance);
    }

    [Fact]
    public void is_not_undone_by_a_repeat_of_the_media_servers_join()
    {
        var story = new Story().With(moderate: false, "a");
        var join = new ObserveJoin(Words.Leg("b"), "switch", story.Word(position: 5));
        story.Request(join);
        story.Request(HangUp(story, 2));
        Assert.Empty(story.Request(join).Events);
        Assert.Single(story.Request(join with { Event = story.Word(position: 6) }).Events.OfType<ParticipantJoined>());
    }

    [Theory]
    [InlineData(0, 9L, false)]
    [InlineData(4, 9L, false)]
    [InlineData(6, 9L, true)]
    [InlineData(0, null, true)]
    public void is_not_undone_by_a_roster_before_the_media_server_can_know(int seconds, long? position, bool comes)
    {
        var story = new Story().With(moderate: false, "a", "b");
        story.Request(HangUp(story, 1));
        story.Request(new ReconcileConference(
            new(
                new("uuid"), "switch", position, false, null,
                [Words.Leg("a", muted: true), Words.Leg("b", muted: true)]),
            null,
            story.Context with { At = Story.Noon.AddSeconds(seconds) }));
        Assert.Equal(comes ? ["b", "a"] : ["b"], story.State.Roster.Values.Select(it => it.CallId.Text));
    }

    private static LeaveConference HangUp(Story story, int participant, string? reason = null) =>
        new(participant, reason, null, story.Context);

    private static Command Removal(string how, Story story) => how switch
    {
        "kick" => new ActOnParticipant(ParticipantAction.Kick, 1, story.Context),
        "end" => new ActOnConference(ConferenceAction.End, story.Context),
        _ => new DeleteConference(null, story.Context),
    };
}
