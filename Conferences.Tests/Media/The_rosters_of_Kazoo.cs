using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Simulator;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>The state of a Kazoo cluster, compared with the record.</summary>
public sealed class The_rosters_of_Kazoo(SharedCluster shared, Service service)
    : IClassFixture<SharedCluster>, IDisposable
{
    private readonly Portal portal = shared.Cluster.Portal();

    private Cluster Cluster => shared.Cluster;

    public void Dispose() => shared.Mend();

    [Fact]
    public async Task set_right_what_was_missed()
    {
        var id = await portal.Create();
        await Cluster.Join(portal, id, "ann");
        await Cluster.Join(portal, id, "bob");
        Unheard($"hangup {portal.Account} {id} ann", $"mute {portal.Account} {id} bob",
            $"join {portal.Account} {id} cat deaf");
        shared.Clock.Advance(ReconcileConference.Grace);
        await Cluster.Reconcile();
        Assert.Equal(
            [new("participant.left", 1), new("participant.joined", 3), new("participant.muted", 2)],
            Assert.Single(await Cluster.Events<ConferenceReconciled>(portal, id)).Missed);
        Assert.Equal(
            [("bob", false, true), ("cat", true, false)],
            (await portal.Get($"/{id}/participants")).Data.AsArray()
                .Select(it => (it!.At<string>("call_id"), it!.At<bool>("speak"), it!.At<bool>("hear"))));

        await Cluster.Reconcile();
        Assert.Single(await Cluster.Events<ConferenceReconciled>(portal, id));
    }

    [Fact]
    public async Task find_a_conference_that_began_unheard_and_end_one_that_is_gone()
    {
        var (begun, gone) = (await portal.Create(), await portal.Create());
        await Cluster.Join(portal, gone, "ann");
        Unheard($"join {portal.Account} {begun} bob", $"hangup {portal.Account} {gone} ann");
        shared.Clock.Advance(ReconcileConference.Grace);
        await Cluster.Reconcile();
        Assert.Equal(
            [new("conference.started"), new("participant.joined", 1)],
            Assert.Single(await Cluster.Events<ConferenceReconciled>(portal, begun)).Missed);
        Assert.Equal(Reason.Media, Assert.Single(await Cluster.Events<ConferenceEnded>(portal, gone)).Reason);
        Assert.Equal("confirmed", (await portal.ActOn(begun, 1, "mute", "?wait=20s"))
            .Json.At<string>("operation", "status"));
    }

    [Fact]
    public async Task end_nothing_by_their_silence()
    {
        await using var broker = await TestBroker.PrivateAsync(TestContext.Current.CancellationToken);
        var clock = new ShiftedClock();
        await using var lone = await Cluster.StartAsync(await service.NewDatabaseAsync("silence"), broker.Uri, clock);
        var own = lone.Portal();
        var id = await own.Create();
        await lone.Join(own, id, "ann");
        lone.Model.Execute(
            new(own.Account, id, null, "kick", DateTimeOffset.MaxValue) { Targets = [new(1, new("ann"), 1)] }, default);

        // The queue of searches belongs to ecallmgr; without it there is no reply.
        var queues = await broker.ControlAsync("list_bindings", "source_name", "destination_name", "routing_key");
        var searches = queues.Split('\n').Select(line => line.Split('\t'))
            .Single(it => it is ["conference", _, "conference.discovery"])[1];
        await broker.ControlAsync("delete_queue", searches);
        clock.Advance(ReconcileConference.Grace);
        await lone.Reconcile();
        Assert.Empty(await lone.Events<ConferenceReconciled>(own, id));
    }

    [Fact]
    public async Task are_asked_for_again_when_the_broker_is_back()
    {
        await using var broker = await TestBroker.PrivateAsync(TestContext.Current.CancellationToken);
        var clock = new ShiftedClock();
        await using var lone = await Cluster.StartAsync(await service.NewDatabaseAsync("lost"), broker.Uri, clock);
        var own = lone.Portal();
        var id = await own.Create();
        await lone.Join(own, id, "ann");
        await lone.Join(own, id, "bob");

        await broker.KillAsync();
        await Until.Async(() => Task.FromResult(!lone.Link.IsUp));
        Assert.Equal("link_down", (await own.ActOn(id, 1, "mute", "?wait=20s")).Json.At<string>("operation", "reason"));
        SwitchConsole.Do(lone.Switch, $"hangup {own.Account} {id} ann");
        clock.Advance(ReconcileConference.Grace);
        await broker.StartAsync();

        await Until.Async(async () => (await lone.Events<ConferenceReconciled>(own, id)).Count == 1);
        Assert.Equal(
            [new("participant.left", 1)], Assert.Single(await lone.Events<ConferenceReconciled>(own, id)).Missed);
        await Until.Async(async () => (await own.ActOn(id, 2, "mute", "?wait=20s"))
            .Json.At<string>("operation", "status") == "confirmed");
    }

    // The switch executes it, and none of its events reach the service.
    private void Unheard(params string[] lines)
    {
        Cluster.Switch.Faults = new(Drop: 1);
        foreach (var line in lines)
            Cluster.Do(line);
        Cluster.Switch.Faults = Faults.None;
    }
}
