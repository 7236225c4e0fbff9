using System.Collections.Immutable;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>A dial on a media server that reports each leg by an event of its own, and names no commands.</summary>
public sealed class Legs_that_follow_a_dial
{
    private readonly Story story = new();

    [Fact]
    public void are_waited_for_when_the_dial_is_over_and_who_was_missed_is_known()
    {
        var dial = Dial("a", "b");
        var known = story.Whole(Assert.IsType<OperationSent>(Assert.Single(Over(dial, missed: "b"))));
        Assert.Equal(
            [(OperationStatus.Sent, null), (OperationStatus.Failed, Reason.Timeout)],
            known.Targets.Select(it => (it.Status, it.Reason)));
        Assert.False(story.Live.IsRunning);
        Assert.Empty(Over(dial, missed: "b"));

        var over = story.Whole(Assert.Single(Come("a").OfType<OperationFailed>()));
        Assert.Equal(
            [(OperationStatus.Confirmed, null), (OperationStatus.Failed, Reason.Timeout)],
            over.Targets.Select(it => (it.Status, it.Reason)));
    }

    [Fact]
    public void that_follow_nothing_more_leave_no_trace()
    {
        var dial = Dial("a");
        Assert.Empty(Over(dial));
        Assert.Equal(dial.Id, Assert.Single(story.Live.Pending).Id);
    }

    [Fact]
    public void come_with_a_number_of_their_own()
    {
        Over(Dial("a"));
        var events = Come("a");
        Assert.Equal(7, Assert.Single(events.OfType<ParticipantJoined>()).MemberId);
        Assert.Equal(1, Assert.Single(
            story.Whole(Assert.Single(events.OfType<OperationConfirmed>())).Targets).ParticipantId);
    }

    [Fact]
    public void that_came_before_the_dial_was_over_need_no_more()
    {
        var dial = Dial("a", "b");
        Come("a");
        var over = story.Whole(Assert.IsType<OperationFailed>(Assert.Single(Over(dial, missed: "b"))));
        Assert.Equal([OperationStatus.Confirmed, OperationStatus.Failed], over.Targets.Select(it => it.Status));
    }

    [Fact]
    public void may_come_by_another_call_id_than_was_dialled()
    {
        var dial = Dial("a");
        Come("other");
        var over = story.Whole(Assert.IsType<OperationConfirmed>(Assert.Single(Over(dial, replaced: ("a", "other")))));
        Assert.Equal(1, Assert.Single(over.Targets).ParticipantId);
        Assert.Equal("other", story.State.Roster[1].CallId.Text);
    }

    [Fact]
    public void that_will_come_by_another_call_id_are_whom_was_dialled()
    {
        var dial = Dial("a");
        Assert.IsType<OperationSent>(Assert.Single(Over(dial, replaced: ("a", "other"))));
        var events = Come("other");
        Assert.Equal("a-person", Assert.Single(events.OfType<ParticipantJoined>()).PersonId.Text);
        Assert.Equal("other", Assert.Single(
            story.Whole(Assert.Single(events.OfType<OperationConfirmed>())).Targets).CallId?.Text);
    }

    [Fact]
    public void pass_the_lock_by_another_call_id_too_while_one_is_awaited_and_nobody_does_after()
    {
        story.Join("m");
        var dial = Dial("a");
        story.Given(new ConferenceLocked());
        Assert.Empty(Come("other").OfType<OperationRequested>());
        Over(dial, replaced: ("a", "other"));
        Assert.Equal(Reason.Locked, Assert.Single(
            Come("stranger").OfType<OperationRequested>()).Operation.Cause);
    }

    private Operation Dial(params string[] calls) => story.Request(new MarkOperationSent(
        story.Request(story.Dial(calls)).Operation!.Id, Story.Noon, IsExact: false)).Operation!;

    private ImmutableArray<ConferenceEvent> Over(
        Operation dial, string? missed = null, (string Dialled, string Came)? replaced = null) =>
        story.Request(new ObserveDialled(
            missed is null
                ? ImmutableDictionary<CallId, FailureReason>.Empty
                : ImmutableDictionary<CallId, FailureReason>.Empty.Add(new(missed), Reason.Timeout),
            "fs1",
            story.Word(dial.Id))
        {
            LegsFollow = true,
            Replaced = replaced is var (dialled, came)
                ? ImmutableDictionary<CallId, CallId>.Empty.Add(new(dialled), new(came))
                : ImmutableDictionary<CallId, CallId>.Empty,
        }).Events;

    private ImmutableArray<ConferenceEvent> Come(string call) => story.Request(new ObserveJoin(
        Words.Leg(call) with { MemberId = 7 },
        "fs1",
        new(story.Context with { By = null }, story.Live.Uuid ?? new("first"))))
        .Events;
}
