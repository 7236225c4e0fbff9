using System.Net;
using Conferences.Domain.Events;
using Conferences.Simulator;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>A call controller reports a hang-up, and a media server holds the legs.</summary>
public sealed class A_hang_up_at_a_switch(SharedMixer shared) : IClassFixture<SharedMixer>, IDisposable
{
    private readonly Portal portal = shared.Mixer.Portal();

    private Mixer Mixer => shared.Mixer;

    public void Dispose() => shared.Mend();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task takes_the_leg_from_the_switch_and_no_comparison_brings_it_back(bool dialled)
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        if (dialled)
            await portal.Dial(id, """["1001"]""");
        else
            await portal.Join(id, "b");
        await Mixer.Settle(portal, id);
        (await portal.Delete($"/{id}/participants/2")).Is(HttpStatusCode.OK);
        await Mixer.GoRound();
        await Mixer.Settle(portal, id);
        Assert.Equal(["a"], Mixer.Switch.Model.Find(portal.Account, id)!.Members.Keys.Select(it => it.Text));
        await Mixer.GoRound();
        Assert.Empty(await Mixer.Events<ConferenceReconciled>(portal, id));
        Assert.Equal(Reason.Left, Assert.Single(await Mixer.Events<ParticipantLeft>(portal, id)).Reason);
        Assert.Single(Mixer.Told(id, "hangup"));
    }

    [Fact]
    public async Task of_the_last_leg_leaves_nothing_on_the_switch()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        await Mixer.Settle(portal, id);
        (await portal.Delete($"/{id}/participants/1")).Is(HttpStatusCode.OK);
        await Until.Async(() => Task.FromResult(Mixer.Switch.Model.Find(portal.Account, id) is null));
        await Mixer.GoRound();
        Assert.Equal("everyone_left", (await portal.Get($"/{id}/instances/1")).Data.At<string>("reason"));
    }

    [Fact]
    public async Task waits_for_no_media_server()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        await portal.Join(id, "b");
        Mixer.Switch.LoseLink();
        (await portal.Delete($"/{id}/participants/2")).Is(HttpStatusCode.OK);
        Assert.Single((await portal.Get($"/{id}/participants")).Data.AsArray());
        Assert.Empty((await portal.Get($"/{id}/operations")).Data.AsArray());
    }

    [Fact]
    public async Task of_a_leg_in_a_deleted_conference_is_recorded_as_long_as_it_is_in()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        await Mixer.Settle(portal, id);
        Mixer.Switch.Faults = new(1, Drop: 1);
        (await portal.Delete($"/{id}")).Is(HttpStatusCode.OK);
        (await portal.Delete($"/{id}/participants/1")).Is(HttpStatusCode.OK);
        Assert.Equal(Reason.Left, Assert.Single(await Mixer.Events<ParticipantLeft>(portal, id)).Reason);
    }
}

/// <summary>A hang-up that is reported over HTTP where a cluster reports its legs itself.</summary>
public sealed class A_hang_up_beside_Kazoo(SharedCluster shared) : IClassFixture<SharedCluster>
{
    private readonly Portal portal = shared.Cluster.Portal();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task is_a_conflict_and_changes_nothing(int participant)
    {
        var id = await portal.Create();
        await shared.Cluster.Join(portal, id, "ann");
        var refused = await portal.Delete($"/{id}/participants/{participant}");
        Expect.Error(HttpStatusCode.Conflict, "validation error", refused);
        Assert.NotEmpty(refused.Data.At<string>("media", "elsewhere", "message"));
        Assert.Single((await portal.Get($"/{id}/participants")).Data.AsArray());
    }
}
