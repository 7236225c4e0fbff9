using System.Net;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>While the media server cannot be reached, and after the link is restored.</summary>
public sealed class A_lost_link(SharedMixer shared) : IClassFixture<SharedMixer>, IDisposable
{
    private readonly Portal portal = shared.Mixer.Portal();

    private Mixer Mixer => shared.Mixer;

    public void Dispose() => shared.Mend();

    [Fact]
    public async Task fails_what_is_asked_at_once_and_sends_nothing()
    {
        var id = await Crowd();
        Mixer.Switch.LoseLink();
        var one = await portal.ActOn(id, 1, "mute", "?wait=20s");
        one.Is(HttpStatusCode.Created);
        Assert.Equal(("failed", "link_down"), (
            one.Json.At<string>("operation", "status"), one.Json.At<string>("operation", "reason")));
        Assert.Null(one.Json["operation"]!["sent_at"]);

        var all = await portal.ActOnAll(id, "kick", "?wait=20s");
        Assert.All(all.Data["participants"]!.AsArray(), it => Assert.Equal(
            ("failed", "link_down"), (it!.At<string>("status"), it!.At<string>("reason"))));
        Assert.Empty(await Mixer.Events<OperationTimedOut>(portal, id));
        Assert.Equal(["admit", "tones", "admit", "tones"], Mixer.Deeds(id).Select(deed => deed.Command.Name));
        Assert.Equal(2, (await portal.Get($"/{id}/participants")).Data.AsArray().Count);
    }

    [Fact]
    public async Task that_is_back_carries_what_is_asked_from_then_on_and_nothing_that_failed()
    {
        var id = await Crowd();
        Mixer.Switch.LoseLink();
        await portal.ActOn(id, 1, "mute", "?wait=20s");
        await portal.Put($"/{id}?wait=20s", """{"data":{"action":"play","data":{"media_id":"song"}}}""");
        Mixer.Switch.RestoreLink();
        var again = await portal.ActOn(id, 1, "mute", "?wait=20s");
        Assert.Equal("confirmed", again.Json.At<string>("operation", "status"));
        Assert.Equal(
            again.Json.At<string>("operation_id"), Assert.Single(Mixer.Told(id, "mute_participant")).OperationId?.Text);
        Assert.Empty(Mixer.Told(id, "play"));
    }

    [Fact]
    public async Task that_is_back_brings_what_was_missed_and_between_which_moments()
    {
        var id = await Crowd();
        await Mixer.GoRound();
        var before = shared.Clock.GetUtcNow();
        Mixer.Switch.LoseLink();
        var sequence = await portal.Sequence(id);
        Mixer.Press(portal, id, "a", ParticipantAction.Kick);
        Mixer.Press(portal, id, "b", ParticipantAction.Mute);
        Mixer.Press(portal, id, "b", ParticipantAction.Deaf);
        shared.Clock.Advance(ReconcileConference.Grace);
        await Mixer.GoRound();
        Assert.Equal(sequence, await portal.Sequence(id));

        var back = shared.Clock.GetUtcNow();
        Mixer.Switch.RestoreLink();
        await Until.Async(async () => await portal.Sequence(id) > sequence);
        var events = (await Mixer.Events(portal, id)).Skip((int)sequence).Select(@event => @event.Data).ToArray();
        var headline = Assert.IsType<ConferenceReconciled>(events[0]);
        Assert.Equal(
            [new("participant.left", 1), new("participant.muted", 2), new("participant.deafened", 2)],
            headline.Missed);
        Assert.True(headline.Since < before, $"{headline.Since} {before}");
        Assert.InRange(headline.Until, back, shared.Clock.GetUtcNow());
        Assert.Equal(
            [typeof(ParticipantLeft), typeof(ParticipantMuted), typeof(ParticipantDeafened)],
            events.Skip(1).Select(@event => @event.GetType()));
        Assert.Equal(Reason.Media, Assert.IsType<ParticipantLeft>(events[1]).Reason);

        (await portal.Get($"/{id}/participants/1")).Is(HttpStatusCode.NotFound);
        var left = (await portal.Get($"/{id}/participants/2")).Data;
        Assert.Equal((false, false), (left.At<bool>("speak"), left.At<bool>("hear")));
    }

    [Fact]
    public async Task that_is_back_ends_a_conference_that_everybody_left_meanwhile()
    {
        var id = await Crowd();
        Mixer.Switch.LoseLink();
        Mixer.Press(portal, id, "a", ParticipantAction.Kick);
        Mixer.Press(portal, id, "b", ParticipantAction.Kick);
        shared.Clock.Advance(ReconcileConference.Grace);
        Mixer.Switch.RestoreLink();
        await Until.Async(async () => (await Mixer.Events<ConferenceEnded>(portal, id)).Count == 1);
        var ended = Assert.Single(await Mixer.Events<ConferenceEnded>(portal, id));
        Assert.Equal((Reason.Media, null), (ended.Reason, ended.EndedBy));
        Assert.Equal(
            ["participant.left", "participant.left", "conference.ended"],
            Assert.Single(await Mixer.Events<ConferenceReconciled>(portal, id)).Missed.Select(it => it.Type));
    }

    [Fact]
    public async Task keeps_no_leg_out_that_was_let_in_meanwhile()
    {
        var id = await Crowd();
        Mixer.Switch.LoseLink();
        await portal.Join(id, "c");
        await Until.Async(() => Task.FromResult(Mixer.Told(id, "admit").Count == 3));
        Mixer.Press(portal, id, "a", ParticipantAction.Kick);
        shared.Clock.Advance(ReconcileConference.Grace);
        Mixer.Switch.RestoreLink();
        await Until.Async(async () => (await Mixer.Events<ConferenceReconciled>(portal, id)).Count == 1);
        Assert.Equal(1, Assert.Single(await Mixer.Events<ParticipantLeft>(portal, id)).ParticipantId);
        var asked = await portal.ActOn(id, 3, "mute", "?wait=20s");
        Assert.Equal("confirmed", asked.Json.At<string>("operation", "status"));
    }

    [Fact]
    public async Task finds_a_dial_no_media_server()
    {
        var id = await portal.Create();
        Mixer.Switch.LoseLink();
        var asked = await portal.Put(
            $"/{id}", """{"data":{"action":"dial","data":{"endpoints":["1001","1002"],"timeout":1}}}""");
        asked.Is(HttpStatusCode.Created);
        Expect.Json(
            """{"status":"error","message":"conference dial failed to find a media server"}""", asked.Data);
        Assert.Equal("link_down", (await portal.Follow(asked)).Data.At<string>("reason"));
        Assert.Empty(Mixer.Deeds(id));
    }

    private async Task<string> Crowd()
    {
        var id = await portal.Create(Asked.Loud);
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        await Mixer.Settle(portal, id);
        return id;
    }
}
