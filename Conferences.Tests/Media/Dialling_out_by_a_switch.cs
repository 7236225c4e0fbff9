using System.Net;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>A conference that dials, on a media server whose endpoints may not answer.</summary>
public sealed class Dialling_out_by_a_switch(SharedMixer shared) : IClassFixture<SharedMixer>, IDisposable
{
    private const string TimedOut = """{"status":"error","message":"timed out trying to dial endpoints"}""";

    private readonly Portal portal = shared.Mixer.Portal();

    private Mixer Mixer => shared.Mixer;

    public void Dispose() => shared.Mend();

    [Fact]
    public async Task answers_for_each_endpoint_whether_it_came_in_and_why_not()
    {
        var id = await portal.Create();
        Mixer.Switch.Model.Misses = it => it.Person.CallerIdNumber == "1002" ? "USER_BUSY" : null;
        var asked = await Dial(id, """["1001","1002","sip:ann@example.com"]""");
        asked.Is(HttpStatusCode.Created);
        var responses = asked.Data["endpoint_responses"]!.AsArray();
        Assert.Equal(
            [("success", "dialing endpoints"), ("error", "USER_BUSY"), ("success", "dialing endpoints")],
            responses.Select(it => (it!.At<string>("status"), it!.At<string>("message"))));
        Assert.Distinct(responses.Select(it => it!.At<string>("endpoint_id")));
        Assert.Null(responses[1]!["call_id"]);

        var people = (await portal.Get($"/{id}/participants")).Data.AsArray();
        Assert.Equal(
            [(1, "1001"), (2, "sip:ann@example.com")],
            people.Select(it => (it!.At<int>("participant_id"), it!.At<string>("caller_id_number"))));
        Assert.Equal(
            [responses[0]!.At<string>("call_id"), responses[2]!.At<string>("call_id")],
            people.Select(it => it!.At<string>("call_id")));
        Assert.Equal(
            people.Select(it => it!.At<string>("call_id")).Order(StringComparer.Ordinal),
            Mixer.Switch.Model.Find(portal.Account, id)!.Members.Keys.Select(it => it.Text));

        var operation = (await portal.Follow(asked)).Data;
        Assert.Equal(("failed", "USER_BUSY"), (operation.At<string>("status"), operation.At<string>("reason")));
        Assert.Equal(["confirmed", "failed", "confirmed"], Targets(operation));
    }

    [Fact]
    public async Task that_everybody_answers_is_confirmed_and_starts_the_conference()
    {
        var id = await portal.Create();
        var asked = await Dial(id, """["1001","1002"]""");
        var operation = (await portal.Follow(asked)).Data;
        Assert.Equal("confirmed", operation.At<string>("status"));
        Assert.Equal([1, 2], operation["targets"]!.AsArray().Select(it => it!.At<int>("participant_id")));
        var started = Assert.Single(await Mixer.Events<ConferenceStarted>(portal, id));
        Assert.Equal((Mixer.Switch.Model.Find(portal.Account, id)!.Uuid, "simulated"), (started.Uuid, started.Switch));
        Assert.All(await Mixer.Events<ParticipantJoined>(portal, id), it =>
        {
            Assert.Equal(operation.At<string>("id"), it.Proof!.CommandId?.Text);
            Assert.NotNull(it.MemberId);
        });
        Assert.Empty(Mixer.Told(id, "admit"));
    }

    [Fact]
    public async Task that_nobody_answers_starts_no_conference()
    {
        var id = await portal.Create();
        Mixer.Switch.Model.Misses = _ => "NO_ANSWER";
        var asked = await Dial(id, """["1001","1002"]""");
        Assert.Equal(["NO_ANSWER", "NO_ANSWER"], asked.Data["endpoint_responses"]!.AsArray()
            .Select(it => it!.At<string>("message")));
        Assert.Equal(0, (await portal.Get($"/{id}")).Data.At<int>("_read_only", "participant_count"));
        Assert.Empty(await Mixer.Events<ConferenceStarted>(portal, id));
    }

    [Fact]
    public async Task lets_legs_in_as_the_flags_say()
    {
        var id = await portal.Create(Asked.Loud);
        await Dial(id, """["1001"]""", ""","participant_flags":["mute","is_moderator"] """);
        await Dial(id, """["1002"]""", ""","participant_flags":["deaf"] """);
        Assert.Equal(
            [(true, false, true), (false, true, false)],
            (await portal.Get($"/{id}/participants")).Data.AsArray().Select(it =>
                (it!.At<bool>("is_moderator"), it!.At<bool>("speak"), it!.At<bool>("hear"))));
    }

    [Fact]
    public async Task of_which_nothing_is_heard_is_answered_as_timed_out_once_all_have_rung()
    {
        var id = await portal.Create();
        Mixer.Switch.Faults = new(Drop: 1);
        var asked = await Dial(id, """["1001"]""");
        asked.Is(HttpStatusCode.Created);
        Expect.Json(TimedOut, asked.Data);
        Assert.Equal("sent", (await portal.Follow(asked)).Data.At<string>("status"));
        shared.Clock.Advance(Operation.Patience + TimeSpan.FromSeconds(1));
        await Until.Async(async () => (await portal.Follow(asked)).Data.At<string>("status") == "timed_out");
    }

    [Fact]
    public async Task has_as_long_as_all_ring_and_ten_seconds_more()
    {
        var id = await portal.Create();
        Mixer.Switch.Faults = new(Drop: 1);
        var waiting = portal.Put(
            $"/{id}?wait=60s", """{"data":{"action":"dial","data":{"endpoints":["1001","1002"],"timeout":8}}}""");
        await Until.Async(async () => (await Mixer.Events<OperationSent>(portal, id)).Count == 1);
        shared.Clock.Advance(TimeSpan.FromSeconds(20));
        await Mixer.GoRound();
        Assert.False(waiting.IsCompleted);

        shared.Clock.Advance(TimeSpan.FromSeconds(6));
        var told = await waiting.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Expect.Json(TimedOut, told.Data);
        Assert.Equal("timed_out", told.Json.At<string>("operation", "status"));
        Assert.Equal(["timed_out", "timed_out"], Targets(told.Json["operation"]!));
    }

    [Fact]
    public async Task that_nobody_configured_lives_as_long_as_somebody_is_in()
    {
        var id = Ids.New();
        var asked = await Dial(id, """["1001"]""", ""","name":"Ad hoc","play_entry_tone":"gong.wav" """);
        asked.Is(HttpStatusCode.Created);
        Assert.Equal("gong.wav", (await Told(id, "tones")).MediaName);
        Assert.Equal("confirmed", (await portal.ActOn(id, 1, "kick", "?wait=20s"))
            .Json.At<string>("operation", "status"));
        (await portal.Put($"/{id}/participants", """{"data":{"call_id":"late"}}"""))
            .Is(HttpStatusCode.NotFound, "bad_identifier");
    }

    [Fact]
    public async Task passes_the_lock_but_no_limit()
    {
        var id = await portal.Create("""{"max_participants":2}""");
        await portal.Join(id, "a");
        await portal.Act(id, "lock", "?wait=20s");
        await Dial(id, """["1001","1002"]""");
        await Until.Async(async () => (await Mixer.Events<ParticipantLeft>(portal, id)).Count == 1);
        var left = Assert.Single(await Mixer.Events<ParticipantLeft>(portal, id));
        Assert.Equal((3, Reason.Full), (left.ParticipantId, left.Reason));
        Assert.Equal(2, (await portal.Get($"/{id}/participants")).Data.AsArray().Count);
    }

    private Task<Answer> Dial(string id, string endpoints, string more = "") => portal.Put(
        $"/{id}", $$$"""{"data":{"action":"dial","data":{"endpoints":{{{endpoints}}},"timeout":1{{{more}}}} } }""");

    private async Task<MediaCommand> Told(string id, string name)
    {
        await Until.Async(() => Task.FromResult(Mixer.Told(id, name).Count > 0));
        return Mixer.Told(id, name)[0];
    }

    private static IEnumerable<string> Targets(JsonNode operation) =>
        operation["targets"]!.AsArray().Select(it => it!.At<string>("status"));
}
