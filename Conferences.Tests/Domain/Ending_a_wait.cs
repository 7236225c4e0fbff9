using System.Text.Json;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>Members who wait for a moderator, and what admits them.</summary>
public sealed class Ending_a_wait
{
    private readonly Story story = new Story("""{"wait_for_moderator":true}""").With(moderate: false, "a", "b");

    [Fact]
    public void by_a_moderator_who_comes_is_an_event_that_names_all_who_waited_and_the_moderator()
    {
        var events = story.Join("m", moderates: true).Events;
        Assert.Equal(["ParticipantJoined", "ParticipantsAdmitted"], events.Select(@event => @event.GetType().Name));
        Admits(Reason.ModeratorJoined, 3, events[1]);
        Assert.Empty(story.Join("n", moderates: true).Events.OfType<ParticipantsAdmitted>());
    }

    [Fact]
    public void by_a_moderator_whom_the_media_server_tells_of_is_the_same_event() => Admits(
        Reason.ModeratorJoined,
        3,
        Assert.Single(story.Request(new ObserveJoin(
            Words.Leg("m") with { IsModerator = true }, "fs1", story.Word())).Events.OfType<ParticipantsAdmitted>()));

    [Fact]
    public void by_a_moderator_who_is_dialled_is_the_same_event() => Admits(
        Reason.ModeratorJoined,
        3,
        Assert.Single(story.Do(story.Dial(["m"], flags: Dialling.IsModerator)).OfType<ParticipantsAdmitted>()));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void by_an_edit_that_lifts_the_rule_is_an_event_that_names_all_who_waited(bool whole)
    {
        var events = story.Do(Edit("""{"wait_for_moderator":false}""", whole));
        Assert.Equal(["ConferenceUpdated", "ParticipantsAdmitted"], events.Select(@event => @event.GetType().Name));
        Admits(Reason.WaitLifted, null, events[1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void is_not_what_another_edit_does(bool whole)
    {
        Assert.IsType<ConferenceUpdated>(
            Assert.Single(story.Do(Edit("""{"name":"Board","wait_for_moderator":true}""", whole))));
        Assert.Equal(2, story.Live.Waiting);
    }

    [Fact]
    public void is_no_event_where_nobody_waits()
    {
        var empty = new Story("""{"wait_for_moderator":true}""");
        Assert.Single(empty.Do(Edit("""{"wait_for_moderator":false}""", whole: false)));
        Assert.Empty(empty.Join("m", moderates: true).Events.OfType<ParticipantsAdmitted>());
    }

    [Fact]
    public void leaves_out_who_gave_up_waiting_and_remembers_that_the_others_waited()
    {
        story.Act(ParticipantAction.Kick, 1);
        story.Join("c");
        var admitted = Assert.Single(story.Join("m", moderates: true).Events.OfType<ParticipantsAdmitted>());
        Assert.Equal([2, 3], admitted.ParticipantIds);
        Assert.All(story.State.Roster.Values, it => Assert.Equal((false, !it.IsModerator), (it.Waiting, it.Waited)));
    }

    private EditConference Edit(string document, bool whole) => whole
        ? new ReplaceConference(Story.Document(document), null, story.Context)
        : new PatchConference(JsonElement.Parse(document), null, story.Context);

    private void Admits(Reason reason, int? moderator, ConferenceEvent @event)
    {
        var admitted = Assert.IsType<ParticipantsAdmitted>(@event);
        Assert.Equal([1, 2], admitted.ParticipantIds);
        Assert.Equal((1, reason, moderator), (admitted.Instance, admitted.Reason, admitted.By?.ParticipantId));
        Assert.Equal((2, 0), (story.Live.Members, story.Live.Waiting));
        Assert.All(story.State.Roster.Values, it => Assert.False(it.Waiting));
    }
}
