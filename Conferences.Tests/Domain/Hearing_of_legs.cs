using System.Text.Json;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>Legs that the media server reports.</summary>
public sealed class Hearing_of_legs
{
    [Fact]
    public void lets_them_in_and_starts_the_instance_the_media_server_names()
    {
        var story = new Story();
        var events = Hear(story, "a", "theirs", memberId: 17);
        Assert.Equal("theirs", Assert.Single(events.OfType<ConferenceStarted>()).Uuid.Text);
        Assert.Equal(17, story.State.Roster[1].MemberId);
        Assert.Equal("a-person", Assert.Single(story.People).Id);
        Assert.Empty(Hear(story, "a", "theirs"));
    }

    [Theory]
    [InlineData(Reason.Locked)]
    [InlineData(Reason.Full)]
    [InlineData(Reason.Deleted)]
    public void records_them_whatever_our_rules_say_and_asks_for_them_to_be_put_out(Reason rule)
    {
        var story = new Story("""{"max_participants":1}""");
        Hear(story, "a", "theirs");
        story.Given(rule switch
        {
            Reason.Locked => new ConferenceLocked(),
            Reason.Deleted => new ConferenceDeleted(),
            _ => new ParticipantMuted(1, 1),
        });
        var events = Hear(story, "b", "theirs");
        Assert.Single(events.OfType<ParticipantJoined>());
        var kick = Assert.Single(events.OfType<OperationRequested>()).Operation;
        Assert.Equal((rule, null, 2), (kick.Cause, kick.By, Assert.Single(kick.Targets).ParticipantId));

        story.Request(new MarkOperationSent(kick.Id, Story.Noon, IsExact: true));
        var left = story.Request(
            new ObserveParticipants(ParticipantAction.Kick, [new("b")], story.Word(kick.Id))).Events;
        Assert.Equal(rule, Assert.Single(left.OfType<ParticipantLeft>()).Reason);
        Assert.Single(left.OfType<OperationConfirmed>());
    }

    [Fact]
    public void passes_over_one_that_belongs_to_an_instance_that_is_over()
    {
        var story = new Story();
        Hear(story, "a", "theirs");
        story.Request(new ObserveParticipants(ParticipantAction.Kick, [new("a")], story.Word()));
        Assert.False(story.Live.IsRunning);
        Assert.Empty(Hear(story, "a", "theirs"));
        Assert.NotEmpty(Hear(story, "a", "the next"));
    }

    [Fact]
    public void has_members_wait_for_a_moderator()
    {
        var story = new Story("""{"wait_for_moderator":true}""");
        Assert.Single(Hear(story, "a", "theirs").OfType<ParticipantWaiting>());
        Assert.Equal(1, story.Live.Waiting);
    }

    [Fact]
    public void never_lets_anybody_into_a_removed_conference_by_our_own_doing()
    {
        var story = new Story();
        story.Do(new DeleteConference(null, story.Context));
        Assert.Equal(Reason.Unknown, story.Join("a").Refusal!.Reason);
    }

    private static ConferenceEvent[] Hear(Story story, string call, string uuid, long? memberId = null) =>
    [
        .. story.Request(new ObserveJoin(
            new(
                new(call),
                new($"{call}-person", Story.Id, "5a17", call, call, JsonElement.Parse("{}"), Story.Noon),
                IsModerator: false,
                Muted: false,
                Deaf: false,
                memberId),
            "switch",
            new(story.Context with { By = null }, new(uuid)))).Events,
    ];
}
