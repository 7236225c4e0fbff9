using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>Operations that fail.</summary>
public sealed class Giving_up
{
    private const string Loud = """{"member":{"join_muted":false}}""";

    [Fact]
    public void comes_at_the_deadline_and_not_before()
    {
        var (story, operation) = Asked();
        Assert.Empty(story.Request(
            new TimeOutOperation(operation.Id, operation.Deadline - TimeSpan.FromTicks(1))).Events);
        var over = story.Whole(Assert.IsType<OperationTimedOut>(Assert.Single(
            story.Request(new TimeOutOperation(operation.Id, operation.Deadline)).Events)));
        Assert.Equal((OperationStatus.TimedOut, null), (over.Status, over.ConfirmedAt));
        Assert.All(over.Targets, target => Assert.Equal(OperationStatus.TimedOut, target.Status));
        Assert.Empty(story.Live.Pending);
    }

    [Fact]
    public void is_final()
    {
        var (story, operation) = Asked();
        story.Request(new TimeOutOperation(operation.Id, operation.Deadline));
        Assert.Empty(story.Request(new MarkOperationSent(operation.Id, operation.Deadline, IsExact: true)).Events);
        Assert.Empty(story.Request(new TimeOutOperation(operation.Id, operation.Deadline)).Events);
        var late = story.Request(
            new ObserveParticipants(ParticipantAction.Mute, [new("a")], story.Word(operation.Id))).Events;
        Assert.IsType<ParticipantMuted>(Assert.Single(late));
    }

    [Fact]
    public void keeps_what_is_known_of_single_targets()
    {
        var (story, operation) = Asked();
        story.Request(new MarkOperationSent(operation.Id, Story.Noon, IsExact: true));
        story.Request(new ObserveParticipants(ParticipantAction.Mute, [new("b")], story.Word(operation.Id)));
        var over = story.Whole(Assert.IsType<OperationTimedOut>(Assert.Single(
            story.Request(new TimeOutOperation(operation.Id, operation.Deadline)).Events)));
        Assert.Equal(
            [OperationStatus.TimedOut, OperationStatus.Confirmed], over.Targets.Select(target => target.Status));
    }

    [Fact]
    public void is_a_failure_if_a_target_failed()
    {
        var (story, operation) = Asked();
        story.Request(new MarkOperationSent(operation.Id, Story.Noon, IsExact: true));
        story.Request(new ObserveParticipants(ParticipantAction.Kick, [new("b")], story.Word(position: 1)));
        var over = story.Whole(Assert.IsType<OperationFailed>(Assert.Single(
            story.Request(new TimeOutOperation(operation.Id, operation.Deadline)).Events)));
        Assert.Equal(Reason.Left, over.Reason);
        Assert.Equal([OperationStatus.TimedOut, OperationStatus.Failed], over.Targets.Select(target => target.Status));
    }

    [Fact]
    public void says_why_what_could_not_be_handed_over_failed()
    {
        var (story, operation) = Asked();
        var failed = story.Whole(Assert.IsType<OperationFailed>(Assert.Single(story.Request(
            new FailOperation(operation.Id, Reason.LinkDown, Story.Noon)).Events)));
        Assert.Equal(Reason.LinkDown, failed.Reason);
        Assert.All(failed.Targets, target => Assert.Equal(Reason.LinkDown, target.Reason));
        Assert.Empty(story.Request(new FailOperation(operation.Id, Reason.LinkDown, Story.Noon)).Events);
    }

    [Fact]
    public void leaves_alone_what_was_sent_where_only_the_rest_is_meant()
    {
        var (story, operation) = Asked();
        var unsent = new FailOperation(operation.Id, Reason.LinkDown, Story.Noon) { UnlessSent = true };
        story.Request(new MarkOperationSent(operation.Id, Story.Noon, IsExact: true));
        Assert.Empty(story.Request(unsent).Events);

        var (other, open) = Asked();
        Assert.IsType<OperationFailed>(Assert.Single(other.Request(unsent with { OperationId = open.Id }).Events));
    }

    [Fact]
    public void fails_for_one_target_alone_where_the_media_server_says_so_of_one()
    {
        var (story, operation) = Asked();
        story.Request(new MarkOperationSent(operation.Id, Story.Noon, IsExact: true));
        var why = FailureReason.OfMediaServer("Non-Existant ID 5");
        var one = new FailOperation(operation.Id, why, Story.Noon) { Participants = [2] };

        Assert.IsType<OperationSent>(Assert.Single(story.Request(one).Events));
        Assert.Empty(story.Request(one).Events);
        var over = story.Whole(Assert.IsType<OperationFailed>(Assert.Single(story.Request(
            new ObserveParticipants(ParticipantAction.Mute, [new("a")], story.Word(operation.Id))).Events
                .OfType<OperationFailed>())));

        Assert.Equal(
            [(OperationStatus.Confirmed, null), (OperationStatus.Failed, why)],
            over.Targets.Select(target => (target.Status, target.Reason)));
    }

    [Fact]
    public void never_sends_twice()
    {
        var (story, operation) = Asked();
        Assert.NotNull(story.Request(new MarkOperationSent(operation.Id, Story.Noon, IsExact: true)).Operation);
        var again = story.Request(new MarkOperationSent(operation.Id, Story.Noon, IsExact: true));
        Assert.Null(again.Operation);
        Assert.Empty(again.Events);
    }

    private static (Story, Operation) Asked()
    {
        var story = new Story(Loud).With(moderate: false, "a", "b");
        return (story, story.Request(
            new ActOnParticipants(ParticipantAction.Mute, DryRun: false, story.Context)).Operation!);
    }
}
