using System.Net;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Simulator.FreeSwitch;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media.FreeSwitch;

namespace Conferences.Tests.Media.FreeSwitch;

/// <summary>Operations on FreeSWITCH, and what confirms them.</summary>
public sealed class Driving_FreeSwitch(SharedStation shared) : IClassFixture<SharedStation>
{
    private readonly Portal portal = shared.Station.Portal();

    private FreeSwitchStation Station => shared.Station;

    [Theory]
    [InlineData("mute", "speak")]
    [InlineData("deaf", "hear")]
    public async Task does_to_one_what_is_asked_and_says_so_once(string action, string shows)
    {
        var (id, _) = await CrowdAsync("ann", "bob");

        Assert.Equal(("confirmed", null), Outcome(await portal.ActOn(id, 2, action, "?wait=20s")));
        Assert.False((await portal.Get($"/{id}/participants/2")).Data.At<bool>(shows));
        Assert.True((await portal.Get($"/{id}/participants/1")).Data.At<bool>(shows));
        Assert.Equal(("confirmed", null), Outcome(await portal.ActOn(id, 2, $"un{action}", "?wait=20s")));

        Assert.True((await portal.Get($"/{id}/participants/2")).Data.At<bool>(shows));
        var operations = (await Station.EventsAsync<OperationRequested>(portal, id)).Select(it => it.Operation.Id);
        Assert.Equal(
            operations,
            (await Station.EventsAsync<ParticipantStateEvent>(portal, id)).Select(it => it.Proof!.CommandId!.Value));
    }

    [Fact]
    public async Task does_to_everybody_what_is_asked_and_spares_moderators()
    {
        var (id, number) = await CrowdAsync(1, "ann", "bob");
        await Station.JoinAsync(portal, id, number[1..], "mia");

        var asked = await portal.ActOnAll(id, "mute", "?wait=20s");

        Assert.Equal([(1, "confirmed"), (2, "confirmed")], asked.Data["participants"]!.AsArray()
            .Select(it => (it!.At<int>("participant_id"), it!.At<string>("status"))));
        Assert.True((await portal.Get($"/{id}/participants/3")).Data.At<bool>("speak"));
    }

    [Fact]
    public async Task puts_out_whom_it_is_told_and_nobody_else()
    {
        var (id, _) = await CrowdAsync("ann", "bob", "cat");

        Assert.Equal(("confirmed", null), Outcome(await portal.ActOn(id, 2, "kick", "?wait=20s")));

        Assert.Equal(2, Station.Switch.Conferences[NameOf(id)].Length);
        var left = Assert.Single(await Station.EventsAsync<ParticipantLeft>(portal, id));
        Assert.Equal((2, Reason.Kicked), (left.ParticipantId, left.Reason));
    }

    [Fact]
    public async Task ends_a_conference_for_the_reason_it_was_asked_for()
    {
        var (id, _) = await CrowdAsync("ann", "bob", "cat");

        Assert.Equal(("confirmed", null), Outcome(await portal.Act(id, "end", "?wait=20s")));

        Assert.DoesNotContain(NameOf(id), Station.Switch.Conferences.Keys);
        Assert.All(
            await Station.EventsAsync<ParticipantLeft>(portal, id), it => Assert.Equal(Reason.Api, it.Reason));
        Assert.Equal(Reason.Api, Assert.Single(await Station.EventsAsync<ConferenceEnded>(portal, id)).Reason);
    }

    [Fact]
    public async Task locks_and_unlocks_and_keeps_callers_out_meanwhile()
    {
        var (id, number) = await CrowdAsync("ann");
        Assert.Equal(("confirmed", null), Outcome(await portal.Act(id, "lock", "?wait=20s")));

        var refused = Station.Switch.Call(number, "bob");
        await refused.WhenAsync(() => refused.HangupCause is not null).WaitAsync(Soon, Cancellation);
        Assert.Equal(("INCOMING_CALL_BARRED", false), (refused.HangupCause, refused.IsAnswered));
        var recorded = Assert.Single(await Station.EventsAsync<ParticipantRefused>(portal, id));
        Assert.Equal((Reason.Locked, refused.Uuid), (recorded.Reason, recorded.CallId.Text));

        Assert.Equal(("confirmed", null), Outcome(await portal.Act(id, "unlock", "?wait=20s")));
        await Station.JoinAsync(portal, id, number, "bob");
        Assert.Single(await Station.EventsAsync<ConferenceLocked>(portal, id));
        Assert.Single(await Station.EventsAsync<ConferenceUnlocked>(portal, id));
    }

    [Fact]
    public async Task records_and_says_where_the_recording_is()
    {
        var (id, _) = await CrowdAsync("ann");

        Assert.Equal(
            ("confirmed", null), Outcome(await portal.Give($"{id}?wait=20s", "record", """{"action":"start"}""")));
        Assert.Equal(
            ("confirmed", null), Outcome(await portal.Give($"{id}?wait=20s", "record", """{"action":"stop"}""")));

        var started = Assert.Single(await Station.EventsAsync<RecordingStarted>(portal, id));
        Assert.Equal($"/var/lib/freeswitch/recordings/{started.MediaName}.wav", started.Path);
        var stopped = Assert.Single(await Station.EventsAsync<RecordingStopped>(portal, id));
        Assert.Equal((started.MediaName, started.Path), (stopped.MediaName, stopped.Path));
    }

    [Fact]
    public async Task plays_to_all_and_to_one()
    {
        var (id, _) = await CrowdAsync("ann", "bob");

        Assert.Equal(("confirmed", null), Outcome(await portal.Give(
            $"{id}?wait=20s", "play", """{"media_id":"tone_stream://%(100,0,600)"}""")));
        Assert.Equal(("confirmed", null), Outcome(await portal.Give(
            $"{id}/participants/2?wait=20s", "play", """{"media_id":"tone_stream://%(100,0,601)"}""")));

        Assert.Contains(Station.Switch.Commands, it =>
            it.Contains($"conference {NameOf(id)} play tone_stream://%(100,0,601) 2", StringComparison.Ordinal)
            || it.Contains($"conference {NameOf(id)} play tone_stream://%(100,0,601) ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task fails_with_what_the_server_says_when_it_cannot_play()
    {
        var (id, _) = await CrowdAsync("ann");

        var (status, reason) = Outcome(await portal.Give($"{id}?wait=20s", "play", """{"media_id":"missing.wav"}"""));

        Assert.Equal("failed", status);
        Assert.Matches(@"^\(play\) File: .*missing\.wav not found\.$", reason!);
    }

    [Fact]
    public async Task relates_two_participants_and_takes_the_reply_for_it()
    {
        var (id, _) = await CrowdAsync("ann", "bob");

        Assert.Equal(("confirmed", null), Outcome(await portal.Put(
            $"/{id}/participants?wait=20s",
            """
            {"data":{"action":"relate",
            "data":{"participant_id":1,"other_participant":2,"relationship":"deaf"}}}
            """)));

        Assert.Contains(Station.Switch.Commands, it => it.Contains($"{NameOf(id)} relate ", StringComparison.Ordinal)
            && it.Contains(" nohear", StringComparison.Ordinal));
    }

    [Fact]
    public async Task does_not_take_for_its_own_what_somebody_else_has_done()
    {
        var (id, _) = await CrowdAsync("ann");

        await Station.Switch.ExecuteAsync($"conference {NameOf(id)} mute all");
        await Until.Async(async () => (await Station.EventsAsync<ParticipantMuted>(portal, id)).Count > 0);

        Assert.Null(Assert.Single(await Station.EventsAsync<ParticipantMuted>(portal, id)).Proof!.CommandId);
    }

    [Fact]
    public async Task dials_and_tells_apart_why_nobody_came()
    {
        var (id, _) = await FreeSwitchStation.CreateAsync(portal);

        var asked = await portal.Give(
            $"{id}?wait=30s",
            "dial",
            """
            {"endpoints":["sip:ann@a.example","sip:busy@a.example","sip:noanswer@a.example","sip:unknown@a.example",
            {"id":"d","sip":{"username":"u","realm":"r"}}],"timeout":1}
            """);

        Assert.Equal("failed", Outcome(asked).Status);
        Assert.Equal(
            ["", "NO_ANSWER", "SUBSCRIBER_ABSENT", "UNALLOCATED_NUMBER", "USER_BUSY"],
            asked.Json["operation"]!["targets"]!.AsArray().Select(it => (string?)it!["reason"] ?? "")
                .Order(StringComparer.Ordinal));
        var joined = Assert.Single(await Station.EventsAsync<ParticipantJoined>(portal, id));
        Assert.Equal(
            Assert.Single(await Station.EventsAsync<OperationRequested>(portal, id)).Operation.Id,
            joined.Proof!.CommandId);
        Assert.Equal(
            "sip:ann@a.example", (await portal.Get($"/{id}/participants/1")).Data.At<string>("caller_id_number"));
    }

    [Fact]
    public async Task does_not_dial_a_leg_that_the_server_would_give_another_id()
    {
        var (id, _) = await FreeSwitchStation.CreateAsync(portal);
        var callId = new string('c', 37);

        var asked = await portal.Give(
            $"{id}?wait=20s",
            "dial",
            $$"""{"endpoints":["sip:ann@a.example"],"outbound_call_id":"{{callId}}","timeout":5}""");

        Assert.Equal(("failed", "INVALID_CALL_REFERENCE"), Outcome(asked));
        Assert.Empty(await Station.EventsAsync<ParticipantJoined>(portal, id));
    }

    [Fact]
    public async Task dials_a_conference_that_nobody_configured_into_existence()
    {
        var id = Ids.New();

        var asked = await portal.Dial(
            id, """["sip:ann@a.example"]""", ""","timeout":5,"name":"Ad hoc","participant_flags":["mute"]""");

        asked.Is(HttpStatusCode.Created);

        Assert.Equal("Ad hoc", (await portal.Get($"/{id}")).Data.At<string>("name"));
        Assert.False((await portal.Get($"/{id}/participants/1")).Data.At<bool>("speak"));
    }

    [Fact]
    public async Task lets_a_key_of_the_telephone_ask_for_what_the_participant_may_ask()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(
            portal, ""","member":{"join_muted":false},"caller_controls":"default" """);
        var (phone, participant) = await Station.JoinAsync(portal, id, number);

        phone.Press("0");
        await Until.Async(async () => (await Station.EventsAsync<ParticipantMuted>(portal, id)).Count == 1);
        phone.Press("9");
        phone.Press("0");
        await Until.Async(async () => (await Station.EventsAsync<ParticipantUnmuted>(portal, id)).Count == 1);

        Assert.Equal(
            [(OperationAction.Mute, participant), (OperationAction.Unmute, participant)],
            (await Station.EventsAsync<OperationRequested>(portal, id))
                .Select(it => (it.Operation.Action, it.Operation.By!.ParticipantId!.Value)));
        await Until.Async(async () => (await Station.EventsAsync<OperationConfirmed>(portal, id)).Count == 2);
    }

    [Fact]
    public async Task tells_who_talks()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal, ""","member":{"join_muted":false}""");
        var (phone, participant) = await Station.JoinAsync(portal, id, number);

        phone.Talk();
        await Until.Async(() => Task.FromResult(Station.Talks(portal, id, phone)));
        await portal.ActOn(id, participant, "mute", "?wait=20s");

        await Until.Async(() => Task.FromResult(!Station.Talks(portal, id, phone)));
    }

    [Fact]
    public async Task keeps_members_waiting_until_a_moderator_comes()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal, ""","wait_for_moderator":true""");
        await portal.Patch($"/{id}", $$$"""{"data":{"moderator":{"numbers":["{{{number[1..]}}}"] } } }""");
        var (phone, _) = await Station.JoinAsync(portal, id, number);
        await Until.Async(async () => await IsHeldAsync(id, phone));

        await Station.JoinAsync(portal, id, number[1..], "mia");

        await Until.Async(async () => !await IsHeldAsync(id, phone));
    }

    [Fact]
    public async Task lets_those_who_wait_hear_each_other_once_nobody_has_to_wait()
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal, ""","wait_for_moderator":true""");
        var (phone, _) = await Station.JoinAsync(portal, id, number);
        await Until.Async(async () => await IsHeldAsync(id, phone));

        await portal.Patch($"/{id}", """{"data":{"wait_for_moderator":false}}""");

        await Until.Async(async () => !await IsHeldAsync(id, phone));
    }

    [Fact]
    public async Task leaves_alone_what_else_runs_on_the_server()
    {
        var before = (await portal.Get()).Data.AsArray().Count;
        Station.Switch.Fire(new FiredEvent("CUSTOM", EventOrigin.Floor, "conference::maintenance")
            .With("Conference-Name", "3001").With("Conference-Unique-ID", Guid.NewGuid().ToString())
            .With("Unique-ID", Guid.NewGuid().ToString()).With("Action", "add-member"));
        var stranger = Station.Switch.Call("99");

        var (id, _) = await CrowdAsync("ann");

        Assert.Null(stranger.HangupCause);
        Assert.Single(await Station.EventsAsync<ParticipantJoined>(portal, id));
        Assert.Equal(before + 1, (await portal.Get()).Data.AsArray().Count);
        stranger.HangUp();
    }

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string NameOf(string id) => ManagedName.Of(portal.Account, id);

    private async Task<bool> IsHeldAsync(string id, SimulatedPhone phone) =>
        (await Station.Switch.ExecuteAsync($"conference {NameOf(id)} list")).Split('\n')
            .Any(line => line.Contains(phone.Uuid, StringComparison.Ordinal)
                && line.Contains("hold", StringComparison.Ordinal));

    private Task<(string Id, string Number)> CrowdAsync(params string[] names) => CrowdAsync(0, names);

    // Moderators have the number without its first digit.
    private async Task<(string Id, string Number)> CrowdAsync(int moderators, params string[] names)
    {
        var (id, number) = await FreeSwitchStation.CreateAsync(portal, ""","member":{"join_muted":false}""");
        if (moderators > 0)
            await portal.Patch($"/{id}", $$$"""{"data":{"moderator":{"numbers":["{{{number[1..]}}}"] } } }""");
        foreach (var name in names)
            await Station.JoinAsync(portal, id, number, name);
        return (id, number);
    }

    private static (string Status, string? Reason) Outcome(Answer answer) => (
        answer.Json.At<string>("operation", "status"), (string?)answer.Json["operation"]!["reason"]);
}
