using System.Text.Json;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>Media events that are older than what is already recorded.</summary>
public sealed class Words_that_come_late
{
    [Fact]
    public void start_no_instance()
    {
        var story = new Story();
        Come(story, "a", 1, "first");
        Go(story, "a", 3);
        story.Join("b");
        Go(story, "b", 6);
        Assert.False(story.Live.IsRunning);
        Assert.Empty(Come(story, "c", 2, "first"));
        Assert.Empty(Come(story, "c", 6, "first"));
        Assert.Single(Come(story, "c", 7, "third").OfType<ConferenceStarted>());
    }

    [Fact]
    public void bring_nobody_back_who_left_meanwhile()
    {
        var story = new Story();
        Come(story, "a", 1);
        Come(story, "b", 2);
        Go(story, "a", 4);
        Assert.Empty(Come(story, "a", 1));
        Assert.Equal(["b"], story.State.Roster.Values.Select(it => it.CallId.Text));
        Assert.Single(Come(story, "a", 5).OfType<ParticipantJoined>());
    }

    [Fact]
    public void are_not_about_a_leg_that_came_back()
    {
        var story = new Story("""{"member":{"join_muted":false}}""");
        Come(story, "a", 1);
        Come(story, "b", 2);
        Go(story, "a", 4);
        story.Join("a");
        Assert.Empty(Go(story, "a", 4));
        Assert.Empty(story.Request(
            new ObserveParticipants(ParticipantAction.Mute, [new("a")], story.Word(position: 3))).Events);
        Assert.False(story.State.Roster[3].Muted);
        Assert.Single(Go(story, "a", 5).OfType<ParticipantLeft>());
    }

    [Fact]
    public void bring_those_in_who_were_not_heard_of()
    {
        var story = new Story();
        Come(story, "b", 2);
        Assert.Single(Come(story, "a", 1).OfType<ParticipantJoined>());
    }

    private static ConferenceEvent[] Come(Story story, string call, long position, string? uuid = null) =>
    [
        .. story.Request(new ObserveJoin(
            new(
                new(call),
                new($"{call}-person", Story.Id, "5a17", call, call, JsonElement.Parse("{}"), Story.Noon),
                IsModerator: false,
                Muted: false,
                Deaf: false),
            "switch",
            story.Word(position: position) with { Uuid = Identifier.Find<InstanceUuid>(uuid) })).Events,
    ];

    private static ConferenceEvent[] Go(Story story, string call, long position) =>
    [
        .. story.Request(
            new ObserveParticipants(ParticipantAction.Kick, [new(call)], story.Word(position: position))).Events,
    ];
}
