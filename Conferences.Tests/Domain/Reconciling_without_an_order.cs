using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>The record, compared with the roster of a media server that keeps no order of its events.</summary>
public sealed class Reconciling_without_an_order
{
    private readonly Story story = new Story("""{"member":{"join_muted":false}}""").With(moderate: false, "a");

    [Fact]
    public void decides_nothing_once_something_was_recorded_since_it_was_asked()
    {
        var then = story.State.Version;
        story.Request(new ObserveParticipants(ParticipantAction.Mute, [new("a")], story.Word()));
        foreach (var roster in (MediaRoster?[])[Held(Words.Leg("a")), null])
        {
            var decision = Reconcile(roster, then);
            Assert.Empty(decision.Events);
            Assert.Equal(Reason.Outdated, decision.Refusal!.Reason);
        }

        Assert.True(story.State.Roster[1].Muted);
        Assert.Single(Reconcile(Held(Words.Leg("a"))).Events.OfType<ParticipantUnmuted>());
    }

    [Fact]
    public void lets_a_position_decide_where_there_is_one()
    {
        var roster = Held(Words.Leg("a", muted: true)) with { Position = 3 };
        Assert.Single(Reconcile(roster, story.State.Version - 1).Events.OfType<ParticipantMuted>());
    }

    [Fact]
    public void says_nothing_of_recordings_that_the_roster_does_not_tell_of()
    {
        story.Act(ConferenceAction.Record);
        Assert.Empty(Reconcile(Held(Words.Leg("a")) with { TellsOfRecording = false }).Events);
        Assert.NotNull(story.Live.Recording);
        Assert.Single(Reconcile(Held(Words.Leg("a"))).Events.OfType<RecordingStopped>());
    }

    [Fact]
    public void leaves_a_leg_as_it_is_of_which_the_roster_tells_no_more_than_that_it_is_there()
    {
        story.Request(new ObserveParticipants(ParticipantAction.Mute, [new("a")], story.Word()));
        Assert.Empty(Reconcile(Held(Words.Leg("a") with { TellsOfState = false })).Events);
        Assert.True(story.State.Roster[1].Muted);
    }

    [Fact]
    public void ends_an_instance_that_nobody_ever_was_in_when_the_media_server_has_had_time_and_does_not_hold_it()
    {
        var empty = new Story();
        empty.Request(new ObserveStarted("fs1", new(empty.Context, new("first"))));
        var soon = new ReconcileConference(
            null, null, empty.Context with { At = Story.Noon + ReconcileConference.Grace - TimeSpan.FromTicks(1) });
        Assert.Empty(empty.Request(soon).Events);
        Assert.Empty(empty.Request(soon with
        {
            Roster = Held() with { Uuid = new("first") },
            Context = empty.Context with { At = Story.Noon.AddMinutes(1) },
        }).Events);

        var late = empty.Context with { At = Story.Noon + ReconcileConference.Grace };
        var events = empty.Request(soon with { Context = late }).Events;
        Assert.Equal(
            [new("conference.ended")], Assert.Single(events.OfType<ConferenceReconciled>()).Missed);
        Assert.Equal(Reason.Media, Assert.Single(events.OfType<ConferenceEnded>()).Reason);
    }

    [Fact]
    public void ends_at_once_an_instance_that_nobody_ever_was_in_where_another_one_runs()
    {
        var empty = new Story();
        empty.Request(new ObserveStarted("fs1", new(empty.Context, new("first"))));
        empty.Request(new ReconcileConference(
            Held(Words.Leg("a")) with { Uuid = new("second") }, null, empty.Context with { At = Story.Noon }));
        Assert.Equal((2, "second", 1), (empty.Live.Instance, empty.Live.Uuid?.Text, empty.Live.Participants));
        Assert.Equal(Reason.Media, Assert.Single(empty.Events.OfType<ConferenceEnded>()).Reason);
    }

    private Decision Reconcile(MediaRoster? roster, long? version = null) => story.Request(new ReconcileConference(
        roster, null, story.Context with { At = Story.Noon.AddMinutes(1) }, version ?? story.State.Version));

    private static MediaRoster Held(params MediaLeg[] legs) => new(null, "fs1", null, false, null, [.. legs]);
}
