using System.Text.Json;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>What is recorded of an operation: the whole of it once, and then only its outcome.</summary>
public sealed class Telling_of_an_operation
{
    [Fact]
    public void names_no_target_that_ended_as_the_whole_did()
    {
        var story = new Story("""{"member":{"join_muted":false}}""").With(moderate: false, "a", "b", "c");
        var events = story.Act(ParticipantAction.Mute);
        Assert.Equal([1, 2, 3], Assert.Single(events.OfType<OperationRequested>()).Operation.Targets
            .Select(it => it.ParticipantId));
        Assert.Empty(Assert.Single(events.OfType<OperationSent>()).Targets);
        var confirmed = Assert.Single(events.OfType<OperationConfirmed>());
        Assert.Empty(confirmed.Targets);
        Assert.All(story.Whole(confirmed).Targets, it => Assert.Equal(OperationStatus.Confirmed, it.Status));
    }

    [Fact]
    public void names_the_targets_that_ended_otherwise()
    {
        var story = new Story("""{"member":{"join_muted":false}}""").With(moderate: false, "a", "b", "c");
        var mute =
            story.Request(new ActOnParticipants(ParticipantAction.Mute, DryRun: false, story.Context)).Operation!;
        story.Request(new MarkOperationSent(mute.Id, Story.Noon, IsExact: true));
        story.Request(new ObserveParticipants(ParticipantAction.Mute, [new("b")], story.Word(mute.Id)));
        var over = Assert.IsType<OperationTimedOut>(
            Assert.Single(story.Request(new TimeOutOperation(mute.Id, mute.Deadline)).Events));
        Assert.Equal([new TargetOutcome(OperationStatus.Confirmed, ParticipantId: 2)], over.Targets);
        Assert.Equal(
            [OperationStatus.TimedOut, OperationStatus.Confirmed, OperationStatus.TimedOut],
            story.Whole(over).Targets.Select(it => it.Status));
    }

    [Fact]
    public void that_dials_a_hundred_legs_stores_each_and_what_it_runs_by_once()
    {
        var story = new Story(null);
        string[] calls = [.. Enumerable.Range(0, 100).Select(leg => $"leg-{leg:d3}")];
        var events = story.Do(story.Dial(calls, dynamic: Story.Document("""{"name":"Only once"}""")));
        var stored = events.Select(@event => JsonSerializer.Serialize(@event, @event.GetType())).ToArray();
        Assert.Single(stored, @event => @event.Contains("Only once", StringComparison.Ordinal));
        Assert.All(calls, call => Assert.Single(
            stored, @event => @event.Contains($"{call}-endpoint", StringComparison.Ordinal)));
        Assert.Equal("Only once", story.State.Document!.Name);

        var confirmed = Assert.Single(events.OfType<OperationConfirmed>());
        Assert.Equal(Enumerable.Range(1, 100), confirmed.Targets.Select(it => it.ParticipantId!.Value));
        Assert.Equal(calls, story.Whole(confirmed).Targets.Select(it => it.CallId?.Text));
    }

    [Fact]
    public void changes_nothing_once_it_is_over()
    {
        var story = new Story().With(moderate: false, "a");
        var over = story.Whole(story.Act(ConferenceAction.Lock)[^1]);
        foreach (var late in (ConferenceEvent[])[
            over.AsSent(), over.AsConfirmed(), over.AsFailed(Reason.Timeout), over.AsTimedOut()])
            Assert.Same(over, Operation.Fold(over, late, Story.Noon.AddHours(1)));
    }
}
