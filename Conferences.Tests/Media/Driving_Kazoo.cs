using System.Net;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Simulator;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>Operations on a Kazoo cluster, and what confirms them.</summary>
public sealed class Driving_Kazoo(SharedCluster shared) : IClassFixture<SharedCluster>, IDisposable
{
    private readonly Portal portal = shared.Cluster.Portal();

    private Cluster Cluster => shared.Cluster;

    public void Dispose() => shared.Mend();

    [Theory]
    [InlineData("mute", "speak", false)]
    [InlineData("deaf", "hear", false)]
    public async Task does_to_one_what_is_asked_and_says_so(string action, string shows, bool value)
    {
        var id = await Crowd("ann", "bob");
        Assert.Equal("confirmed", Outcome(await portal.ActOn(id, 2, action, "?wait=20s")).Status);
        Assert.Equal(value, (await portal.Get($"/{id}/participants/2")).Data.At<bool>(shows));
        Assert.True((await portal.Get($"/{id}/participants/1")).Data.At<bool>(shows));
        Assert.Equal("confirmed", Outcome(await portal.ActOn(id, 2, $"un{action}", "?wait=20s")).Status);
        Assert.Equal(!value, (await portal.Get($"/{id}/participants/2")).Data.At<bool>(shows));
    }

    [Fact]
    public async Task does_to_everybody_what_is_asked_and_spares_moderators()
    {
        var id = await Crowd("ann", "bob");
        await Cluster.Join(portal, id, "mia", "moderator");
        var asked = await portal.ActOnAll(id, "mute", "?wait=20s");
        Assert.Equal([(1, "confirmed"), (2, "confirmed")], asked.Data["participants"]!.AsArray()
            .Select(it => (it!.At<int>("participant_id"), it!.At<string>("status"))));
        Assert.All(await Cluster.Events<ParticipantMuted>(portal, id), it => Assert.Null(it.Proof));
        Assert.False(Cluster.Model.Find(portal.Account, id)!.Members[new("mia")].IsMuted);
    }

    [Fact]
    public async Task locks_and_unlocks_and_keeps_callers_out_meanwhile()
    {
        var id = await Crowd("ann");
        Assert.Equal("confirmed", Outcome(await portal.Act(id, "lock", "?wait=20s")).Status);
        Assert.Equal("no effect", SwitchConsole.Do(
            Cluster.Switch, $"join {portal.Account} {id} bob"));
        Assert.Equal("confirmed", Outcome(await portal.Act(id, "unlock", "?wait=20s")).Status);
        await Cluster.Join(portal, id, "bob");
    }

    [Fact]
    public async Task puts_out_whom_it_is_told_and_nobody_else()
    {
        var id = await Crowd("ann", "bob", "cat");
        Assert.Equal("confirmed", Outcome(await portal.ActOn(id, 2, "kick", "?wait=20s")).Status);
        Assert.Equal(["ann", "cat"], Cluster.Model.Find(portal.Account, id)!.Members.Keys.Select(it => it.Text));
        var left = Assert.Single(await Cluster.Events<ParticipantLeft>(portal, id));
        Assert.Equal((2, Reason.Kicked), (left.ParticipantId, left.Reason));
    }

    [Fact]
    public async Task ends_a_conference_for_the_reason_it_was_asked_for()
    {
        var id = await Crowd("ann", "bob");
        Assert.Equal("confirmed", Outcome(await portal.Act(id, "end", "?wait=20s")).Status);
        Assert.Null(Cluster.Model.Find(portal.Account, id));
        Assert.All(await Cluster.Events<ParticipantLeft>(portal, id), it => Assert.Equal(Reason.Api, it.Reason));
        Assert.Equal(Reason.Api, Assert.Single(await Cluster.Events<ConferenceEnded>(portal, id)).Reason);
    }

    [Theory]
    [InlineData("""{"action":"play","data":{"media_id":"song"}}""")]
    [InlineData("""{"action":"record","data":{"action":"start"}}""")]
    public async Task leaves_it_open_where_kazoo_says_nothing_until_the_time_is_over(string action)
    {
        var id = await Crowd("ann");
        var asked = await portal.Put($"/{id}", $$"""{"data":{{action}}}""");
        await Until.Async(async () => (await portal.Follow(asked)).Data.At<string>("status") == "sent");
        shared.Clock.Advance(Operation.Patience);
        await Until.Async(async () => (await portal.Follow(asked)).Data.At<string>("status") == "timed_out");
        Assert.Empty(await Cluster.Events<RecordingStarted>(portal, id));
    }

    [Fact]
    public async Task records_where_the_cluster_tells_of_recordings()
    {
        Cluster.Switch.Do(it =>
        {
            it.ReportsRecordings = true;
            return [];
        });
        var id = await Crowd("ann");
        var asked = await portal.Give($"{id}?wait=20s", "record", """{"action":"start"}""");
        Assert.Equal("confirmed", Outcome(asked).Status);
        Assert.Equal(
            Assert.Single(await Cluster.Events<RecordingStarted>(portal, id)).MediaName,
            Cluster.Model.Find(portal.Account, id)!.Recording);
    }

    [Fact]
    public async Task dials_and_starts_the_conference_and_tells_who_was_missed()
    {
        Cluster.Model.Misses = it => it.EndpointId == "1002" ? "USER_BUSY" : null;
        var id = await portal.Create();
        var asked = await portal.Dial(id, """["1001","1002","sip:ann@example.com"]""", ""","timeout":5""");
        asked.Is(HttpStatusCode.Created);
        Assert.Equal(
            [("success", "dialing endpoints"), ("error", "USER_BUSY"), ("success", "dialing endpoints")],
            asked.Data["endpoint_responses"]!.AsArray()
                .Select(it => (it!.At<string>("status"), it!.At<string>("message"))));
        var people = (await portal.Get($"/{id}/participants")).Data.AsArray();
        Assert.Equal(
            ["1001", "sip:ann@example.com"],
            people.Select(it => it!.At<string>("caller_id_number")).Order(StringComparer.Ordinal));
        Assert.All(await Cluster.Events<ParticipantJoined>(portal, id), it => Assert.NotNull(it.MemberId));
        Assert.Equal("confirmed", Outcome(await portal.ActOn(id, 1, "mute", "?wait=20s")).Status);
    }

    [Fact]
    public async Task dials_a_conference_that_nobody_configured_into_existence()
    {
        var id = Ids.New();
        (await portal.Dial(id, """["1001"]""", ""","timeout":5,"name":"Ad hoc" """)).Is(HttpStatusCode.Created);
        Assert.Equal("Ad hoc", (await portal.Get($"/{id}")).Data.At<string>("name"));
        Assert.Equal(
            OperationAction.Dial,
            Assert.Single(await Cluster.Events<OperationRequested>(portal, id)).Operation.Action);
    }

    [Fact]
    public async Task that_does_not_know_us_dials_into_a_conference_that_runs_and_starts_none()
    {
        var passedOver = new TaskCompletionSource();
        Cluster.Switch.Do(it =>
        {
            it.MayStart = _ =>
            {
                passedOver.TrySetResult();
                return false;
            };
            return [];
        });
        var id = await portal.Create();
        var asked = await portal.Give($"{id}?wait=0s", "dial", """{"endpoints":["1001"],"timeout":1}""");

        // The operation is recorded as sent first: a leg may join then, before the dial is published.
        await passedOver.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await Cluster.Join(portal, id, "ann");
        await portal.Dial(id, """["1002"]""", ""","timeout":5""");
        await Cluster.Present(portal, id, (await Cluster.Events<ParticipantJoined>(portal, id))[1].CallId.Text);
        Assert.Equal("sent", (await portal.Follow(asked)).Data.At<string>("status"));
    }

    [Fact]
    public async Task fails_what_is_asked_of_a_conference_that_is_not_there()
    {
        var id = await Crowd("ann");
        Cluster.Switch.Faults = new(Drop: 1);
        Cluster.Do($"hangup {portal.Account} {id} ann");
        await Until.Async(async () => Outcome(await portal.Act(id, "lock", "?wait=20s")) is ("failed", "not_running"));
    }

    [Fact]
    public async Task finds_out_the_number_of_a_member_that_was_told_of_without_one()
    {
        var id = await Crowd("ann");
        var uuid = Cluster.Model.Find(portal.Account, id)!.Uuid;
        Cluster.Switch.Faults = new(Drop: 1);
        Cluster.Do($"join {portal.Account} {id} bob");
        shared.Mend();
        foreach (var call in (string[])["bob", "nobody"])
        {
            await Cluster.Publish("conference.event.x", new JsonObject
            {
                ["Event-Category"] = "conference",
                ["Event-Name"] = "event",
                ["Event"] = "add-member",
                ["Account-ID"] = portal.Account,
                ["Conference-ID"] = id,
                ["Instance-ID"] = uuid.Text,
                ["Call-ID"] = call,
            }.ToJsonString());
        }

        Assert.Equal(("confirmed", null), Outcome(await portal.ActOn(id, 2, "mute", "?wait=20s")));
        Assert.Equal(("failed", Reason.UnknownMember.Name()), Outcome(await portal.ActOn(id, 3, "mute", "?wait=20s")));
        Assert.Equal(("failed", Reason.UnknownMember.Name()), Outcome(await portal.ActOnAll(id, "deaf", "?wait=20s")));
        Assert.True(Cluster.Model.Find(portal.Account, id)!.Members[new("ann")].IsDeaf);
    }

    [Fact]
    public async Task takes_no_legs_from_a_call_controller()
    {
        var id = await portal.Create();
        (await portal.Put($"/{id}/participants", """{"data":{"call_id":"ann"}}""")).Is(HttpStatusCode.Conflict);
        using var about = await portal.Http.GetAsync("/v2/about", TestContext.Current.CancellationToken);
        Assert.False((await Answer.ReadAsync(about)).Data.At<bool>("media", "takes_joins"));
    }

    private async Task<string> Crowd(params string[] calls)
    {
        var id = await portal.Create();
        foreach (var call in calls)
            await Cluster.Join(portal, id, call);
        return id;
    }

    private static (string Status, string? Reason) Outcome(Answer answer) => (
        answer.Json.At<string>("operation", "status"), (string?)answer.Json["operation"]!["reason"]);
}
