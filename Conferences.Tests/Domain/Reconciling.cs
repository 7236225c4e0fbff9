using System.Text.Json;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>The record, compared with the media server's state.</summary>
public sealed class Reconciling
{
    private static readonly DateTimeOffset Since = Story.Noon;
    private static readonly DateTimeOffset Until = Story.Noon.AddMinutes(1);

    [Fact]
    public void records_nothing_where_both_agree()
    {
        var story = new Story("""{"member":{"join_muted":false}}""").With(moderate: false, "a");
        Assert.Empty(Reconcile(story, Held(Leg("a"))));
        Assert.Empty(Reconcile(new Story(), null));
    }

    [Fact]
    public void says_what_was_missed_and_between_which_moments()
    {
        var story = new Story("""{"member":{"join_muted":false}}""").With(moderate: false, "a", "b");
        var events = Reconcile(story, Held(Leg("a", muted: true), Leg("c", deaf: true)) with { IsLocked = true });

        var headline = Assert.IsType<ConferenceReconciled>(events[0]);
        Assert.Equal((1, Since, Until), (headline.Instance, headline.Since, headline.Until));
        Assert.Equal(
            [
                new MissedEvent("participant.left", 2), new("participant.joined", 3), new("participant.muted", 1),
                new("conference.locked"),
            ],
            headline.Missed);
        Assert.Equal(Reason.Media, Assert.Single(events.OfType<ParticipantLeft>()).Reason);
        Assert.Equal(["a", "c"], story.State.Roster.Values.Select(it => it.CallId.Text));
        Assert.True(story.State.Roster[1].Muted);
        Assert.True(story.State.Roster[3].Deaf);
        Assert.True(story.Live.IsLocked);
        Assert.Contains(story.People, person => person.Id == "c-person");
        Assert.Empty(Reconcile(story, Held(Leg("a", muted: true), Leg("c", deaf: true)) with { IsLocked = true }));
    }

    [Fact]
    public void ends_an_instance_that_the_media_server_lost()
    {
        var story = new Story().With(moderate: false, "a");
        var events = Reconcile(story, null);
        Assert.Equal(new ConferenceEnded(1, Reason.Media), Assert.Single(events.OfType<ConferenceEnded>()));
        Assert.False(story.Live.IsRunning);
    }

    [Fact]
    public void starts_an_instance_that_the_media_server_runs()
    {
        var story = new Story();
        var events = Reconcile(story, Held(Leg("a")) with { Uuid = new("theirs") });
        Assert.Equal("theirs", Assert.Single(events.OfType<ConferenceStarted>()).Uuid.Text);
        Assert.Equal(1, story.Live.Participants);
    }

    [Fact]
    public void ends_one_instance_and_starts_the_next_where_the_media_server_began_anew()
    {
        var story = new Story().With(moderate: false, "a");
        var events = Reconcile(story, Held(Leg("a")) with { Uuid = new("anew") });
        Assert.Equal(1, Assert.Single(events.OfType<ConferenceEnded>()).Instance);
        Assert.Equal((2, "anew"), (story.Live.Instance, story.Live.Uuid?.Text));
        Assert.Equal("a", Assert.Single(story.State.Roster.Values).CallId.Text);
    }

    [Fact]
    public void leaves_alone_what_is_newer_than_the_roster()
    {
        var story = new Story("""{"member":{"join_muted":false}}""").With(moderate: false, "a");
        story.Request(new ObserveParticipants(ParticipantAction.Mute, [new("a")], story.Word(position: 7)));
        Assert.Empty(Reconcile(story, Held(Leg("a")) with { Position = 6 }));
        Assert.Single(Reconcile(story, Held(Leg("a")) with { Position = 8 }).OfType<ParticipantUnmuted>());
    }

    [Fact]
    public void wants_another_roster_where_this_one_is_older_than_the_record()
    {
        var story = new Story("{}").With(moderate: false, "a");
        story.Request(new ObserveParticipants(ParticipantAction.Mute, [new("a")], story.Word(position: 7)));
        story.Request(new ObserveParticipants(ParticipantAction.Unmute, [new("a")], story.Word(position: 8)));

        var older = new ReconcileConference(Held(Leg("a")) with { Position = 6 }, null, story.Context);

        Assert.Equal(Reason.Outdated, story.Request(older).Refusal?.Reason);
    }

    [Fact]
    public void gives_no_time_to_arrive_to_a_leg_that_the_media_server_has_reported()
    {
        var story = new Story("{}").With(moderate: false, "a");
        story.Request(new ObserveJoin(Words.Leg("b"), null, story.Word(position: 3)));

        var events = story.Request(new ReconcileConference(
            Held(Leg("a")) with { Position = 5 }, null, story.Context with { At = Story.Noon })).Events;

        Assert.Equal(2, Assert.Single(events.OfType<ParticipantLeft>()).ParticipantId);
    }

    [Fact]
    public void gives_a_leg_we_just_let_in_time_to_arrive()
    {
        var story = new Story().With(moderate: false, "a");
        var soon = new ReconcileConference(
            null, null, story.Context with { At = Story.Noon + ReconcileConference.Grace - TimeSpan.FromTicks(1) });
        Assert.Empty(story.Request(soon).Events);
        Assert.NotEmpty(story.Request(
            soon with { Context = story.Context with { At = Story.Noon + ReconcileConference.Grace } }).Events);
    }

    [Fact]
    public void gives_none_to_a_leg_that_arrived_in_another_instance()
    {
        var story = new Story("""{"member":{"join_muted":false}}""").With(moderate: false, "a");
        var held = Held(Leg("a")) with { Uuid = new("the next"), Position = 3 };
        var events = story.Request(new ReconcileConference(held, null, story.Context with { At = Story.Noon })).Events;
        Assert.Equal(Reason.Media, Assert.Single(events.OfType<ConferenceEnded>()).Reason);
        Assert.Equal((2, "the next", 1), (story.Live.Instance, story.Live.Uuid?.Text, story.Live.Participants));
    }

    [Fact]
    public void confirms_no_operation_of_an_exact_server()
    {
        var story = new Story("""{"member":{"join_muted":false}}""").With(moderate: false, "a");
        var mute = story.Request(new ActOnParticipant(ParticipantAction.Mute, 1, story.Context)).Operation!;
        story.Request(new MarkOperationSent(mute.Id, Story.Noon, IsExact: true));
        Assert.Empty(Reconcile(story, Held(Leg("a", muted: true)) with { Position = 3 }).OfType<OperationConfirmed>());
        Assert.Single(story.Live.Pending);
    }

    [Fact]
    public void asks_for_whoever_broke_a_rule_to_be_put_out()
    {
        var story = new Story("""{"max_participants":1}""").With(moderate: false, "a");
        var kick = Assert.Single(Reconcile(story, Held(Leg("a", muted: true), Leg("b")))
            .OfType<OperationRequested>()).Operation;
        Assert.Equal(
            (OperationAction.Kick, Reason.Full, 2),
            (kick.Action, kick.Cause, Assert.Single(kick.Targets).ParticipantId));
    }

    [Fact]
    public void asks_for_each_of_those_who_broke_a_rule_by_a_request_of_its_own()
    {
        var story = new Story("""{"require_moderator":true,"max_participants":1}""").With(moderate: true, "m");
        story.Request(new ObserveJoin(Leg("a"), "switch", story.Word()));
        var requests = Reconcile(story, Held(Leg("a"), Leg("b"), Leg("c"))).OfType<OperationRequested>().ToArray();
        Assert.Equal(
            [Reason.ModeratorLeft, Reason.Full, Reason.Full], requests.Select(it => it.Operation.Cause));
        Assert.Distinct(requests.Select(it => it.Operation.Id));
    }

    [Fact]
    public void follows_a_recording_that_was_started_or_stopped_unheard()
    {
        var story = new Story("""{"member":{"join_muted":false}}""").With(moderate: false, "a");
        Reconcile(story, Held(Leg("a")) with { Recording = "theirs" });
        Assert.Equal("theirs", story.Live.Recording);
        var stopped = Assert.Single(Reconcile(story, Held(Leg("a"))).OfType<RecordingStopped>());
        Assert.Equal("theirs", stopped.MediaName);
    }

    [Fact]
    public void follows_a_recording_that_was_replaced_by_another_unheard()
    {
        var story = new Story("""{"member":{"join_muted":false}}""").With(moderate: false, "a");
        Reconcile(story, Held(Leg("a")) with { Recording = "first", Position = 3 });
        var events = Reconcile(story, Held(Leg("a")) with { Recording = "second", Position = 5 });
        Assert.Equal("first", Assert.Single(events.OfType<RecordingStopped>()).MediaName);
        Assert.Equal("second", Assert.Single(events.OfType<RecordingStarted>()).MediaName);
        Assert.Equal("second", story.Live.Recording);
    }

    [Fact]
    public void takes_up_an_instance_whose_end_was_recorded_too_early()
    {
        var story = new Story("""{"member":{"join_muted":false}}""").With(moderate: false, "a");
        story.Request(new ObserveParticipants(ParticipantAction.Kick, [new("a")], story.Word(position: 4)));
        Assert.False(story.Live.IsRunning);
        Reconcile(story, Held(Leg("unheard")) with { Uuid = new("uuid"), Position = 4 });
        Assert.Equal((2, "uuid", 1), (story.Live.Instance, story.Live.Uuid?.Text, story.Live.Participants));
    }

    [Fact]
    public void believes_the_roster_about_a_leg_that_left_at_its_position_and_joined_again()
    {
        var story = new Story("""{"member":{"join_muted":false}}""").With(moderate: false, "a", "b");
        story.Request(new ObserveParticipants(ParticipantAction.Kick, [new("a")], story.Word(position: 7)));
        story.With(moderate: false, "a");
        Assert.Equal(7, story.State.Gone[new("a")]);
        var events = Reconcile(story, Held(Leg("a", muted: true), Leg("b")) with { Position = 7 });
        Assert.Equal(3, Assert.Single(events.OfType<ParticipantMuted>()).ParticipantId);
    }

    private static ConferenceEvent[] Reconcile(Story story, MediaRoster? roster) =>
        [.. story.Request(new ReconcileConference(roster, Since, story.Context with { At = Until })).Events];

    private static MediaRoster Held(params MediaLeg[] legs) => new(null, "switch", null, false, null, [.. legs]);

    private static MediaLeg Leg(string call, bool muted = false, bool deaf = false) => new(
        new(call),
        new($"{call}-person", Story.Id, "5a17", call, call, JsonElement.Parse("{}"), Story.Noon),
        IsModerator: false,
        muted,
        deaf);
}
