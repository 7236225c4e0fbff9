using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Media;

/// <summary>Kazoo's ghosts: in its events, in its rosters and in dials.</summary>
public sealed class Ghosts_of_Kazoo(SharedCluster shared) : IClassFixture<SharedCluster>, IDisposable
{
    private readonly Portal portal = shared.Cluster.Portal();

    private Cluster Cluster => shared.Cluster;

    public void Dispose() => shared.Mend();

    [Fact]
    public async Task are_shown_in_a_full_conference_and_counted_nowhere()
    {
        var id = await portal.Create("""{"max_participants":2}""");
        await Cluster.Join(portal, id, "ann");
        await Cluster.Join(portal, id, "bob");
        var ghost = await Cluster.Join(portal, id, "eve", "ghost moderator");
        Assert.Equal((true, true), (ghost.At<bool>("ghost"), ghost.At<bool>("conference_channel_vars.member_ghost")));
        await Counts(id, members: 2, moderators: 0);
        Assert.Empty(await Cluster.Events<OperationRequested>(portal, id));

        var instance = (await portal.Get($"/{id}/instances/1")).Data;
        Assert.Equal(2, instance.At<int>("participants"));
        Assert.Equal([false, false, true], instance["people"]!.AsArray().Select(it => it!.At<bool>("ghost")));
        var listed = Assert.Single((await portal.Get()).Data.AsArray(), it => it!.At<string>("id") == id)!;
        Assert.Equal(2, listed.At<int>("_read_only", "participant_count"));
    }

    [Theory]
    [InlineData("hangup")]
    [InlineData("kick")]
    public async Task are_put_out_when_the_last_participant_is_gone(string how)
    {
        var id = await portal.Create();
        await Cluster.Join(portal, id, "ann");
        await Cluster.Join(portal, id, "eve", "ghost");
        if (how == "kick")
            await portal.ActOn(id, 1, "kick");
        else
            Cluster.Do($"hangup {portal.Account} {id} ann");
        await Until.Async(async () => (await Cluster.Events<ConferenceEnded>(portal, id)).Count == 1);
        Assert.Equal(Reason.EveryoneLeft, (await Cluster.Events<ConferenceEnded>(portal, id))[0].Reason);
        Assert.Equal(
            [how == "kick" ? Reason.Kicked : Reason.Left, Reason.EveryoneLeft],
            (await Cluster.Events<ParticipantLeft>(portal, id)).Select(it => it.Reason));
        Assert.Null(Cluster.Model.Find(portal.Account, id));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"true\"", true)]
    [InlineData("false", false)]
    [InlineData("\"false\"", false)]
    [InlineData("null", false)]
    [InlineData(null, false)]
    public async Task are_known_by_the_flag_of_the_event(string? flag, bool isGhost)
    {
        var id = await portal.Create();
        await Publish(id, "add-member", "eve", flag);
        Assert.Equal(isGhost, (await Cluster.Present(portal, id, "eve")).At<bool>("ghost"));
        await Counts(id, members: isGhost ? 0 : 1, moderators: 0);
    }

    [Theory]
    [InlineData("false")]
    [InlineData(null)]
    public async Task that_were_dialled_stay_ghosts_whatever_later_events_say(string? flag)
    {
        var id = await portal.Create();
        Cluster.Switch.Faults = new(Drop: 1);
        await portal.Put(
            $"/{id}?wait=0s",
            """
            {"data":{"action":"dial","data":{"endpoints":["1001"],"outbound_call_id":"eve","timeout":5,
                "participant_flags":["ghost","is_moderator","deaf"]}}}
            """);
        await Until.Async(() => Task.FromResult(Cluster.Model.Find(portal.Account, id) is not null));
        var uuid = Cluster.Model.Find(portal.Account, id)!.Uuid.Text;
        foreach (var name in (string[])["add-member", "mute-member", "start-talking", "unmute-member"])
            await Publish(id, name, "eve", flag, uuid);
        var ghost = await Cluster.Present(portal, id, "eve");
        Assert.Equal(
            (true, true, false), (ghost.At<bool>("ghost"), ghost.At<bool>("is_moderator"), ghost.At<bool>("hear")));
        await Counts(id, members: 0, moderators: 0);

        Cluster.Switch.Faults = Simulator.Faults.None;
        shared.Clock.Advance(ReconcileConference.Grace);
        await Cluster.Reconcile();
        await Counts(id, members: 0, moderators: 0);
    }

    [Fact]
    public async Task that_nobody_reported_are_known_by_the_roster()
    {
        var id = await portal.Create();
        await Cluster.Join(portal, id, "ann");
        Cluster.Switch.Faults = new(Drop: 1);
        Cluster.Do($"join {portal.Account} {id} eve ghost");
        Cluster.Switch.Faults = Simulator.Faults.None;
        await Cluster.Reconcile();
        Assert.True((await Cluster.Present(portal, id, "eve")).At<bool>("ghost"));
        await Counts(id, members: 1, moderators: 0);
    }

    [Fact]
    public async Task are_no_active_speakers()
    {
        var id = await portal.Create();
        await Cluster.Join(portal, id, "ann");
        await Cluster.Join(portal, id, "eve", "ghost");
        Cluster.Do($"talk {portal.Account} {id} eve");
        Cluster.Do($"talk {portal.Account} {id} ann");
        await Until.Async(async () => (await Cluster.Present(portal, id, "ann")).At<bool>("talking"));
        Assert.False((await Cluster.Present(portal, id, "eve")).At<bool>("talking"));
        Assert.False(Cluster.Parts.GetRequiredService<ActiveSpeakers>().Talks(portal.Account, id, new("eve")));
    }

    private async Task Counts(string id, int members, int moderators)
    {
        var live = (await portal.Get($"/{id}")).Data["_read_only"]!;
        Assert.Equal(
            (members, moderators, members + moderators),
            (live.At<int>("members"), live.At<int>("moderators"), live.At<int>("participant_count")));
    }

    // As Kazoo sends it, but for what the caller leaves out.
    private Task Publish(string id, string name, string call, string? flag, string uuid = "theirs")
    {
        var state = new JsonObject { ["Speak"] = "true", ["Talking"] = false, ["Floor"] = false, ["Member-ID"] = 7 };
        if (flag is not null)
            state["Member-Ghost"] = JsonNode.Parse(flag);
        if (name == "add-member" && call == "eve")
            state.Remove("Speak");
        return Cluster.Publish(
            $"conference.event.{name}.{portal.Account}.{id}.{call}",
            new JsonObject
            {
                ["Event-Category"] = "conference",
                ["Event-Name"] = "event",
                ["Event"] = name,
                ["App-Name"] = "ecallmgr",
                ["App-Version"] = "4.0.0",
                ["Msg-ID"] = Ids.New(),
                ["Node"] = "freeswitch@fs1",
                ["Conference-Node"] = "ecallmgr@fs1",
                ["Switch-Hostname"] = "fs1",
                ["Account-ID"] = portal.Account,
                ["Conference-ID"] = id,
                ["Instance-ID"] = uuid,
                ["Profile"] = "default",
                ["Call-ID"] = call,
                ["Participant-ID"] = 7,
                ["Caller-ID-Name"] = "Eve",
                ["Caller-ID-Number"] = "+15551234567",
                ["Channel-Presence-ID"] = "eve@example.com",
                ["Custom-Channel-Vars"] = new JsonObject { ["Account-ID"] = portal.Account },
                ["Conference-Channel-Vars"] = state,
            }.ToJsonString());
    }
}
