using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>Participants whose member number is unknown when the media server is to be asked.</summary>
public sealed class Naming_members
{
    private readonly Story story = new Story("""{"member":{"join_muted":false}}""").With(moderate: false, "a", "b");

    [Fact]
    public void fails_at_once_what_can_be_asked_for_nobody()
    {
        var events = Mark(new ActOnParticipant(ParticipantAction.Mute, 1, story.Context), 1);
        var failed = story.Whole(Assert.IsType<OperationFailed>(Assert.Single(events.Events)));
        Assert.Equal((OperationStatus.Failed, Reason.UnknownMember), (failed.Status, failed.Reason));
        Assert.Null(events.Operation);
        Assert.Empty(story.Live.Pending);
    }

    [Fact]
    public void sends_for_the_others_and_fails_in_the_end()
    {
        var sent = Mark(new ActOnParticipants(ParticipantAction.Mute, DryRun: false, story.Context), 2).Operation!;
        Assert.Equal(
            [(OperationStatus.Sent, null), (OperationStatus.Failed, Reason.UnknownMember)],
            sent.Targets.Select(it => (it.Status, it.Reason)));
        var over = Assert.Single(story.Request(
            new ObserveParticipants(ParticipantAction.Mute, [new("a")], story.Word()))
            .Events.OfType<OperationFailed>());
        Assert.Equal(Reason.UnknownMember, over.Reason);
        Assert.Equal(
            [OperationStatus.Confirmed, OperationStatus.Failed], story.Whole(over).Targets.Select(it => it.Status));
    }

    private Decision Mark(Command command, params int[] unnamed) => story.Request(new MarkOperationSent(
        story.Request(command).Operation!.Id, Story.Noon, IsExact: false)
    { Unnamed = [.. unnamed] });
}
