using System.Net;
using Conferences.Api.Media;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;
using JasperFx.Events;

namespace Conferences.Tests.Media;

/// <summary>Operations on a media server that responds asynchronously, from the request to the outcome.</summary>
public sealed class An_operation(SharedMixer shared) : IClassFixture<SharedMixer>, IDisposable
{
    private readonly Portal portal = shared.Mixer.Portal();

    private Mixer Mixer => shared.Mixer;

    public void Dispose() => shared.Mend();

    [Theory]
    [InlineData("/participants/2", "mute", typeof(ParticipantMuted))]
    [InlineData("/participants/1", "unmute", typeof(ParticipantUnmuted))]
    [InlineData("/participants/2", "deaf", typeof(ParticipantDeafened))]
    [InlineData("/participants/1", "undeaf", typeof(ParticipantUndeafened))]
    [InlineData("/participants/2", "kick", typeof(ParticipantLeft))]
    [InlineData("", "lock", typeof(ConferenceLocked))]
    public async Task is_requested_then_sent_then_confirmed_by_the_switchs_word_that_names_it(
        string path, string action, Type @event)
    {
        var id = await Crowd();
        var before = (await Mixer.Events(portal, id)).Count;
        var asked = await portal.Put($"/{id}{path}?wait=20s", $$$"""{"data":{"action":"{{{action}}}"}}""");
        asked.Is(HttpStatusCode.Created);

        var events = (await Mixer.Events(portal, id)).Skip(before).ToArray();
        Assert.Equal(
            [typeof(OperationRequested), typeof(OperationSent), @event, typeof(OperationConfirmed)],
            events.Select(it => it.Data.GetType()));
        Assert.Equal(events.OrderBy(it => it.Timestamp).ThenBy(it => it.Version), events);
        var operation = Assert.IsType<OperationConfirmed>(events[^1].Data).OperationId;
        Assert.Equal(asked.Json.At<string>("operation_id"), operation.Text);
        Assert.Equal(operation, ProofOf(events[2]).CommandId);
        Assert.NotNull(ProofOf(events[2]).Position);
        var shown = (await portal.Follow(asked)).Data;
        Assert.InRange(
            shown.At<DateTime>("sent_at"), shown.At<DateTime>("requested_at"), shown.At<DateTime>("confirmed_at"));
        Assert.Equal(operation.Text, events[2].CausationId);
        Assert.Equal("media", events[2].Headers!["channel"]);
    }

    [Theory]
    [InlineData("""{"data":{"action":"play","data":{"media_id":"song"}}}""", "", "play")]
    [InlineData("""{"data":{"action":"play","data":{"media_id":"song"}}}""", "/participants/2", "play")]
    [InlineData(
        """{"data":{"action":"relate","data":{"participant_id":1,"other_participant":2,"relationship":"mute"}}}""",
        "/participants", "relate_participants")]
    public async Task that_leaves_no_state_behind_is_carried_out_once_and_confirmed(
        string body, string path, string command)
    {
        var id = await Crowd();
        var asked = await portal.Put($"/{id}{path}?wait=20s", body);
        Assert.Equal("confirmed", asked.Json.At<string>("operation", "status"));
        var told = Assert.Single(Mixer.Told(id, command));
        Assert.Equal(asked.Json.At<string>("operation_id"), told.OperationId?.Text);
        Assert.Equal(
            path switch { "" => [], "/participants/2" => ["b"], _ => ["a", "b"] },
            told.Targets.Select(leg => leg.CallId.Text));
        Assert.Equal(command == "play" ? ("song", null) : (null, "mute"), (told.MediaName, told.Relationship));
    }

    [Fact]
    public async Task changes_a_participant_when_the_switch_says_so_and_not_when_it_is_asked()
    {
        var id = await Crowd();
        Mixer.Switch.Faults = new(Drop: 1);
        var asked = await Mixer.HandedOver(() => portal.ActOn(id, 2, "mute"));
        await Becomes(asked, "sent");
        Assert.True((await portal.Get($"/{id}/participants/2")).Data.At<bool>("speak"));

        shared.Mend();
        Mixer.Press(portal, id, "b", ParticipantAction.Mute);
        await Until.Async(async () => !(await portal.Get($"/{id}/participants/2")).Data.At<bool>("speak"));
        Assert.Equal("sent", (await portal.Follow(asked)).Data.At<string>("status"));
    }

    [Fact]
    public async Task is_answered_with_its_outcome_to_whoever_waits()
    {
        var id = await Crowd();
        var one = await portal.ActOn(id, 2, "mute", "?wait=5s");
        Assert.Equal("ok", one.Data.GetValue<string>());
        Expect.Json(one.Json["operation"]!.ToJsonString(), (await portal.Follow(one)).Data);
        Assert.Equal(("mute", "confirmed"), (
            one.Json.At<string>("operation", "action"), one.Json.At<string>("operation", "status")));

        var all = await portal.ActOnAll(id, "deaf", "?wait=5s");
        Assert.Equal("confirmed", Assert.Single(all.Data["participants"]!.AsArray())!.At<string>("status"));
    }

    [Fact]
    public async Task is_answered_as_requested_to_whoever_does_not_wait_and_its_url_tells_the_outcome_later()
    {
        var id = await Crowd();
        var one = await portal.ActOn(id, 2, "mute");
        one.Is(HttpStatusCode.Created);
        Assert.Null(one.Json["operation"]);
        var all = await portal.ActOnAll(id, "deaf");
        Assert.Equal("requested", Assert.Single(all.Data["participants"]!.AsArray())!.At<string>("status"));
        foreach (var asked in (Answer[])[one, all])
            await Becomes(asked, "confirmed");
    }

    [Fact]
    public async Task fails_for_a_participant_who_hung_up_first_though_nobody_heard_of_it()
    {
        var id = await Crowd();
        Mixer.Switch.Faults = new(Drop: 1);
        Mixer.Press(portal, id, "b", ParticipantAction.Kick);
        shared.Mend();
        var asked = await portal.ActOn(id, 2, "kick", "?wait=20s");
        Assert.Equal(("failed", "left"), (
            asked.Json.At<string>("operation", "status"), asked.Json.At<string>("operation", "reason")));
        Assert.Equal(Reason.Left, Assert.Single(await Mixer.Events<ParticipantLeft>(portal, id)).Reason);
    }

    [Fact]
    public async Task that_ends_a_conference_puts_everybody_out_and_names_the_end_as_the_reason()
    {
        var id = await Crowd();
        var asked = await portal.Act(id, "end", "?wait=20s");
        Assert.Equal("confirmed", asked.Json.At<string>("operation", "status"));
        Assert.Equal(
            [Reason.Api, Reason.Api], (await Mixer.Events<ParticipantLeft>(portal, id)).Select(it => it.Reason));
        Assert.Equal(Reason.Api, Assert.Single(await Mixer.Events<ConferenceEnded>(portal, id)).Reason);
        Assert.Null(Mixer.Switch.Model.Find(portal.Account, id));
    }

    [Fact]
    public async Task that_records_names_the_tape_and_the_one_that_stops_it_too()
    {
        var id = await Crowd();
        const string record = """{"data":{"action":"record","data":{"action":"{0}"}}}""";
        var start = await portal.Put($"/{id}?wait=20s", record.Replace("{0}", "start", StringComparison.Ordinal));
        Assert.Equal("starting recording", start.Data.GetValue<string>());
        var stop = await portal.Put($"/{id}?wait=20s", record.Replace("{0}", "stop", StringComparison.Ordinal));
        Assert.Equal("confirmed", stop.Json.At<string>("operation", "status"));
        var tape = Assert.Single(Mixer.Told(id, "record")).MediaName;
        Assert.Equal(tape, Assert.Single(Mixer.Told(id, "recordstop")).MediaName);
        Assert.Equal(tape, Assert.Single(await Mixer.Events<RecordingStarted>(portal, id)).MediaName);
        Assert.Equal(tape, Assert.Single(await Mixer.Events<RecordingStopped>(portal, id)).MediaName);
    }

    // A moderator who hears but does not talk, and a member who does both.
    private async Task<string> Crowd()
    {
        var id = await portal.Create(Asked.Loud);
        await portal.Join(id, "a", ""","is_moderator":true,"mute":true,"deaf":true""");
        await portal.Join(id, "b");
        await Mixer.Settle(portal, id);
        return id;
    }

    private async Task Becomes(Answer asked, string status) => await Until.Async(async () =>
        (await portal.Follow(asked)).Data.At<string>("status") == status);

    private static Proof ProofOf(IEvent @event) =>
        (Proof)@event.Data.GetType().GetProperty(nameof(Proof))!.GetValue(@event.Data)!;
}
