using Conferences.Domain.Commands;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>The opposite action is requested while the first is pending: the last request wins.</summary>
public sealed class Changing_ones_mind
{
    public static TheoryData<string, string> OfParticipants =>
        new(ParticipantAction.All.Where(it => it.Opposite is not null)
            .Select(it => (it.Name, it.Opposite!.Value.Name())));

    public static TheoryData<string, string> OfConferences =>
        new(ConferenceAction.All.Where(it => it.Opposite is not null)
            .Select(it => (it.Name, it.Opposite!.Value.Name())));

    [Theory]
    [MemberData(nameof(OfParticipants))]
    public void about_one_asks_each_time_it_changes_and_not_when_it_is_repeated(string action, string opposite) =>
        AsksEachTime(TalkingOrNot(action, opposite), action, opposite, (story, name) =>
            new ActOnParticipant(ParticipantAction.Named(name)!, 1, story.Context));

    [Theory]
    [MemberData(nameof(OfParticipants))]
    public void about_all_asks_each_time_it_changes_and_not_when_it_is_repeated(string action, string opposite) =>
        AsksEachTime(TalkingOrNot(action, opposite), action, opposite, (story, name) =>
            new ActOnParticipants(ParticipantAction.Named(name)!, DryRun: false, story.Context));

    [Theory]
    [MemberData(nameof(OfParticipants))]
    public void about_one_of_all_asks_too(string action, string opposite)
    {
        var story = TalkingOrNot(action, opposite);
        story.Request(new ActOnParticipants(ParticipantAction.Named(action)!, DryRun: false, story.Context));
        var one = story.Request(new ActOnParticipant(ParticipantAction.Named(opposite)!, 2, story.Context));
        Assert.Equal([2], Assert.Single(one.Events.OfType<OperationRequested>()).Operation.Targets
            .Select(it => it.ParticipantId));
    }

    [Theory]
    [MemberData(nameof(OfConferences))]
    public void about_a_conference_asks_each_time_it_changes_and_not_when_it_is_repeated(string action, string opposite)
    {
        var story = new Story().With(moderate: false, "a");
        if (ConferenceAction.Named(action)!.Holds(story.Live))
            story.Act(ConferenceAction.Named(opposite)!);
        AsksEachTime(story, action, opposite, (it, name) =>
            new ActOnConference(ConferenceAction.Named(name)!, it.Context));
    }

    [Fact]
    public void stops_the_recording_that_was_asked_for_by_its_name()
    {
        var story = new Story().With(moderate: false, "a");
        var start = story.Request(new ActOnConference(ConferenceAction.Record, story.Context)).Operation!;
        var stop = story.Request(new ActOnConference(ConferenceAction.StopRecording, story.Context)).Operation!;
        Assert.NotNull(start.MediaName);
        Assert.Equal(start.MediaName, stop.MediaName);
    }

    private static Story TalkingOrNot(string action, string opposite)
    {
        var story = new Story().With(moderate: false, "a", "b");
        if (ParticipantAction.Named(action)!.Holds(story.State.Roster[1]))
            story.Act(ParticipantAction.Named(opposite)!);
        return story;
    }

    private static void AsksEachTime(
        Story story, string action, string opposite, Func<Story, string, Command> command)
    {
        var asked = new List<string>();
        foreach (var name in (string[])[action, opposite, action, opposite])
        {
            var first = story.Request(command(story, name));
            Assert.Equal(name, Assert.Single(first.Events.OfType<OperationRequested>()).Operation.Action.Name());
            asked.Add(first.Operation!.Id.Text);
            var again = story.Request(command(story, name));
            Assert.Empty(again.Events);
            Assert.Equal(first.Operation.Id, again.Operation!.Id);
        }

        Assert.Distinct(asked);
    }
}
