using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>An action is repeated while it is pending, with another event in between.</summary>
public sealed class Asking_twice
{
    private const string Loud = """{"member":{"join_muted":false}}""";

    [Fact]
    public void of_everybody_is_answered_with_what_is_under_way_though_some_of_it_is_done()
    {
        var story = new Story(Loud).With(moderate: false, "a", "b", "c");
        var first = Sent(story, new ActOnParticipants(ParticipantAction.Mute, DryRun: false, story.Context));
        story.Request(new ObserveParticipants(ParticipantAction.Mute, [new("a")], story.Word(first.Id, 1)));

        var again = story.Request(new ActOnParticipants(ParticipantAction.Mute, DryRun: false, story.Context));
        Assert.Empty(again.Events);
        Assert.Equal(first.Id, again.Operation!.Id);
    }

    [Fact]
    public void of_everybody_is_answered_with_what_is_under_way_though_some_left()
    {
        var story = new Story(Loud).With(moderate: false, "a", "b", "c");
        var first = Sent(story, new ActOnParticipants(ParticipantAction.Kick, DryRun: false, story.Context));
        story.Request(new ObserveParticipants(ParticipantAction.Kick, [new("b")], story.Word(position: 1)));
        var again = story.Request(new ActOnParticipants(ParticipantAction.Kick, DryRun: false, story.Context));
        Assert.Empty(again.Events);
        Assert.Equal(first.Id, again.Operation!.Id);
    }

    [Fact]
    public void is_asked_where_somebody_came_since_or_did_the_opposite_by_himself()
    {
        var story = new Story(Loud).With(moderate: false, "a", "b");
        var first = Sent(story, new ActOnParticipants(ParticipantAction.Mute, DryRun: false, story.Context));
        story.Request(new ObserveParticipants(ParticipantAction.Mute, [new("a")], story.Word(first.Id, 1)));
        story.Request(new ObserveParticipants(ParticipantAction.Unmute, [new("a")], story.Word(position: 2)));
        var again = story.Request(new ActOnParticipants(ParticipantAction.Mute, DryRun: false, story.Context));
        Assert.Equal([1, 2], again.Operation!.Targets.Select(it => it.ParticipantId));
        Assert.NotEqual(first.Id, again.Operation.Id);

        story.Join("c");
        var more = story.Request(new ActOnParticipants(ParticipantAction.Mute, DryRun: false, story.Context));
        Assert.Equal([1, 2, 3], more.Operation!.Targets.Select(it => it.ParticipantId));
    }

    private static Operation Sent(Story story, Command command) => story.Request(
        new MarkOperationSent(story.Request(command).Operation!.Id, Story.Noon, IsExact: true)).Operation!;
}
