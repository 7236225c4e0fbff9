using System.Net;
using Conferences.Api.Media;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Simulator;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Media;

/// <summary>The state of the switch, compared with the record.</summary>
public sealed class The_roster_of_the_switch(SharedMixer shared, Service service)
    : IClassFixture<SharedMixer>, IDisposable
{
    private readonly Portal portal = shared.Mixer.Portal();

    private Mixer Mixer => shared.Mixer;

    public void Dispose() => shared.Mend();

    [Fact]
    public async Task is_compared_once_a_minute()
    {
        var clock = new ShiftedClock();
        clock.Stop();
        await using var mixer = await Mixer.StartAsync(await service.NewDatabaseAsync("roster"), clock);
        var own = mixer.Portal();
        var id = await Crowd(own);
        await mixer.GoRound();
        Silently(mixer, () => mixer.Press(own, id, "a", ParticipantAction.Mute));
        clock.Advance(TimeSpan.FromSeconds(50));
        await mixer.GoRound();
        Assert.Empty(await mixer.Events<ConferenceReconciled>(own, id));

        clock.Advance(TimeSpan.FromSeconds(10));
        await Until.Async(async () => (await mixer.Events<ConferenceReconciled>(own, id)).Count == 1);
        var headline = Assert.Single(await mixer.Events<ConferenceReconciled>(own, id));
        Assert.Equal([new("participant.muted", 1)], headline.Missed);
        Assert.Equal(TimeSpan.FromSeconds(60), headline.Until - headline.Since);
    }

    [Fact]
    public async Task that_says_what_we_recorded_leaves_no_trace()
    {
        var id = await Crowd(portal);
        await portal.ActOnAll(id, "mute", "?wait=20s");
        await portal.Act(id, "lock", "?wait=20s");
        var sequence = await portal.Sequence(id);
        shared.Clock.Advance(ReconcileConference.Grace);
        await Compare();
        Assert.Equal(sequence, await portal.Sequence(id));
    }

    [Fact]
    public async Task that_says_more_than_we_recorded_is_right_and_what_was_missed_is_told()
    {
        var id = await Crowd(portal);
        Unheard(
            Command(id, "mute_participant", "a"), Command(id, "deaf_participant", "b"), Command(id, "lock"),
            Command(id, "record") with { MediaName = "tape" }, Command(id, "admit", "c"));
        await Compare();
        Assert.Equal(
            [
                new("participant.joined", 3), new("participant.muted", 1), new("participant.deafened", 2),
                new("conference.locked"), new("recording.started"),
            ],
            Assert.Single(await Mixer.Events<ConferenceReconciled>(portal, id)).Missed);
        Assert.Equal("tape", Assert.Single(await Mixer.Events<RecordingStarted>(portal, id)).MediaName);
        Assert.True((await portal.Get($"/{id}")).Data.At<bool>("_read_only", "is_locked"));
        var people = (await portal.Get($"/{id}/participants")).Data.AsArray();
        Assert.Equal(
            [("a", false, true), ("b", true, false), ("c", true, true)],
            people.Select(it => (it!.At<string>("call_id"), it!.At<bool>("speak"), it!.At<bool>("hear"))));

        await Compare();
        Assert.Single(await Mixer.Events<ConferenceReconciled>(portal, id));
    }

    [Fact]
    public async Task that_has_a_leg_which_breaks_a_rule_has_it_put_out_for_that_rule()
    {
        var id = await portal.Create("""{"max_participants":1}""");
        await portal.Join(id, "a");
        await Mixer.Settle(portal, id);
        Unheard(Command(id, "admit", "b"));
        await Compare();
        await Until.Async(async () => (await Mixer.Events<ParticipantLeft>(portal, id)).Count == 1);
        var left = Assert.Single(await Mixer.Events<ParticipantLeft>(portal, id));
        Assert.Equal((2, Reason.Full), (left.ParticipantId, left.Reason));
        (await portal.Get($"/{id}/participants/1")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task that_has_a_conference_we_thought_idle_starts_it()
    {
        var id = await portal.Create();
        Unheard(Command(id, "admit", "a"));
        await Compare();
        Assert.Equal(
            [new("conference.started"), new("participant.joined", 1)],
            Assert.Single(await Mixer.Events<ConferenceReconciled>(portal, id)).Missed);
        Assert.Equal("confirmed", (await portal.ActOn(id, 1, "kick", "?wait=20s"))
            .Json.At<string>("operation", "status"));
    }

    [Fact]
    public async Task that_lacks_a_leg_we_let_in_a_moment_ago_is_given_time()
    {
        var id = await Crowd(portal);
        await portal.Join(id, "c");
        await Mixer.Settle(portal, id);
        Silently(Mixer, () => Mixer.Press(portal, id, "c", ParticipantAction.Kick));
        await Compare();
        Assert.Empty(await Mixer.Events<ParticipantLeft>(portal, id));

        shared.Clock.Advance(ReconcileConference.Grace);
        await Compare();
        var left = Assert.Single(await Mixer.Events<ParticipantLeft>(portal, id));
        Assert.Equal((3, Reason.Media), (left.ParticipantId, left.Reason));
    }

    [Fact]
    public async Task proves_no_operation_done_that_was_lost()
    {
        var id = await Crowd(portal);
        Mixer.Switch.Faults = new(Drop: 1);
        var asked = await Mixer.HandedOver(() => portal.ActOn(id, 1, "mute"));
        await Until.Async(async () => (await portal.Follow(asked)).Data.At<string>("status") == "sent");
        Mixer.Press(portal, id, "a", ParticipantAction.Mute);
        shared.Mend();
        await Compare();
        Assert.False((await portal.Get($"/{id}/participants/1")).Data.At<bool>("speak"));
        Assert.Equal("sent", (await portal.Follow(asked)).Data.At<string>("status"));
    }

    private Task Compare() => Mixer.Parts.GetRequiredService<Reconciler>().GoAsync(
        TestContext.Current.CancellationToken);

    // The switch executes it, and none of its events reach the service.
    private void Unheard(params MediaCommand[] commands)
    {
        foreach (var command in commands)
            _ = Mixer.Switch.Model.Execute(command, shared.Clock.GetUtcNow());
    }

    private static void Silently(Mixer mixer, Action happening)
    {
        mixer.Switch.Faults = new(Drop: 1);
        happening();
        mixer.Switch.Faults = Faults.None;
    }

    private MediaCommand Command(string id, string name, params string[] legs) =>
        new(portal.Account, id, null, name, DateTimeOffset.MaxValue)
        {
            Targets = [.. legs.Select((leg, index) => new MediaTarget(index + 1, new(leg), null))],
        };

    private static async Task<string> Crowd(Portal portal)
    {
        var id = await portal.Create(Asked.Loud);
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        await Mixer.Settle(portal, id);
        return id;
    }
}
