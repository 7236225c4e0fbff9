using System.Text.Json;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>A role is given when a leg joins, and kept until it leaves: nothing promotes or demotes anybody.</summary>
public sealed class Keeping_a_role
{
    private const string Document =
        """{"member":{"pins":["1"]},"moderator":{"pins":["9"]},"require_moderator":true,"wait_for_moderator":true}""";

    private static readonly Dictionary<string, Func<Story, Command>> Words = new()
    {
        ["patch that takes the pin"] = story => Patch(story, """{"moderator":{"pins":[]}}"""),
        ["patch that gives it to members"] = story =>
            Patch(story, """{"member":{"pins":["9"]},"moderator":{"pins":["1"]}}"""),
        ["replacement without pins"] = story => new ReplaceConference(
            Story.Document("""{"require_moderator":true,"wait_for_moderator":true}"""), null, story.Context),
        ["another owner"] = story => Patch(story, """{"owner_id":"0123456789abcdef0123456789abcdef"}"""),
        ["join again with a member's pin"] = _ => Story.Leg("m", pin: "1"),
        ["join again of a member as moderator"] = _ => Story.Leg("a", moderates: true, pin: "9"),
        ["join reported by the media server"] = story => new ObserveJoin(
            Leg("m", isModerator: false), "switch", story.Word(position: 7)),
        ["join of a member reported as moderator"] = story => new ObserveJoin(
            Leg("a", isModerator: true), "switch", story.Word(position: 7)),
        ["roster with other roles"] = story => new ReconcileConference(
            new(
                story.Live.Uuid, "switch", 9, IsLocked: false, null,
                [Leg("m", isModerator: false), Leg("a", isModerator: true)]),
            null,
            story.Context with { At = Story.Noon.AddMinutes(1) }),
    };

    public static TheoryData<string> Names => [.. Words.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void is_what_everybody_does_whatever_is_said(string word)
    {
        var story = new Story(Document);
        story.Join("m", pin: "9", mute: false);
        story.Join("a", pin: "1", mute: false);
        story.Do(Words[word](story));
        Assert.Equal([true, false], story.State.Roster.Values.Select(it => it.IsModerator));
        Assert.Equal((1, 1, 0), (story.Live.Moderators, story.Live.Members, story.Live.Waiting));
        Assert.Empty(story.Events.OfType<ConferenceEnded>());

        // The rules about moderators go by it: that the last one leaves ends the instance.
        story.Do(new LeaveConference(1, null, null, story.Context));
        Assert.Equal(Reason.ModeratorLeft, Assert.Single(story.Events.OfType<ConferenceEnded>()).Reason);
    }

    private static PatchConference Patch(Story story, string json) =>
        new(JsonElement.Parse(json), null, story.Context);

    private static MediaLeg Leg(string call, bool isModerator) =>
        Fixtures.Domain.Words.Leg(call) with { IsModerator = isModerator };
}
