using Conferences.Api.Crossbar;
using Conferences.Domain.Events;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;
using Conferences.Tests.Fixtures.Operations.Faults;

namespace Conferences.Tests.Operations;

/// <summary>Events of a Kazoo cluster while the service or its database fails.</summary>
public sealed class Words_of_a_cluster(Service service, SharedBroker broker)
{
    private readonly ShiftedClock clock = new();

    [Fact]
    public async Task wait_in_their_order_for_a_database_that_is_away()
    {
        var (proxy, way) = CutProxy.Before(await service.NewDatabaseAsync("away"));
        await using var disposing = proxy;
        await using var cluster = await Cluster.StartAsync(way, await broker.HostAsync("away"), clock);
        var portal = cluster.Portal();
        var id = await portal.Create();
        proxy.Cut();
        foreach (var line in (string[])["join", "mute", "unmute", "deaf", "mute", "unmute", "mute"])
            cluster.Do($"{line} {portal.Account} {id} ann");
        proxy.Mend();
        await Until.Async(async () => (await cluster.Events<ParticipantMuted>(portal, id)).Count == 3);
        Assert.Equal(
            [
                "ConferenceCreated", "ConferenceStarted", "ParticipantJoined", "ParticipantMuted", "ParticipantUnmuted",
                "ParticipantDeafened", "ParticipantMuted", "ParticipantUnmuted", "ParticipantMuted",
            ],
            (await cluster.Events(portal, id)).Select(@event => @event.Data.GetType().Name));
    }

    [Fact]
    public async Task are_recorded_once_though_nobody_was_told_that_they_were()
    {
        var (proxy, way) = CutProxy.Before(await service.NewDatabaseAsync("unsure"));
        await using var disposing = proxy;
        await using var cluster = await Cluster.StartAsync(way, await broker.HostAsync("unsure"), clock);
        var portal = cluster.Portal();
        var id = await portal.Create();
        await cluster.Join(portal, id, "ann");
        foreach (var line in (string[])["mute", "unmute", "mute"])
        {
            var lost = proxy.LoseNextCommit();
            cluster.Do($"{line} {portal.Account} {id} ann");
            await lost;
        }

        await Until.Async(async () => (await cluster.Events<ParticipantMuted>(portal, id)).Count >= 2);
        await cluster.CatchUp();
        Assert.Equal(
            [
                "ConferenceCreated", "ConferenceStarted", "ParticipantJoined", "ParticipantMuted", "ParticipantUnmuted",
                "ParticipantMuted",
            ],
            (await cluster.Events(portal, id)).Select(@event => @event.Data.GetType().Name));
    }

    [Fact]
    public async Task come_again_to_whoever_starts_after_a_crash_and_are_recorded_once()
    {
        var database = await service.NewDatabaseAsync("crashed");
        var uri = await broker.HostAsync("crashed");
        await using var running = await RunningSwitch.StartAsync(uri);
        using var node = new RunningNode(
            database, $"ConnectionStrings__RabbitMq={uri}", "Media__Server=Kazoo", "Media__ReconcileSeconds=3600");

        // The conference's creation is the first commit; the crash follows that of an event.
        await node.StartAsync("after_commit:1");
        using var http = new HttpClient { BaseAddress = node.Address };
        http.DefaultRequestHeaders.Add("X-Auth-Token", await node.TokenAsync());
        var portal = new Portal(Ids.New(), http);
        var id = await portal.Create();
        running.Do($"join {portal.Account} {id} ann");
        await node.EndedAsync();
        foreach (var line in (string[])["mute", "unmute"])
            running.Do($"{line} {portal.Account} {id} ann");

        await node.StartAsync();
        await using var reader = Cluster.NodeOf(database, uri, clock, ("Media:Server", "Loopback"));
        await Until.Async(
            async () => (await Cluster.Events(reader, portal, id)).Any(it => it.Data is ParticipantUnmuted),
            TimeSpan.FromMinutes(1));
        Assert.Equal(
            ["ConferenceCreated", "ConferenceStarted", "ParticipantJoined", "ParticipantMuted", "ParticipantUnmuted"],
            (await Cluster.Events(reader, portal, id)).Select(@event => @event.Data.GetType().Name));
    }

    [Fact]
    public async Task are_taken_by_another_node_when_the_one_that_took_them_is_gone()
    {
        var database = await service.NewDatabaseAsync("two_nodes");
        var uri = await broker.HostAsync("two_nodes");
        await using var cluster = await Cluster.StartAsync(database, uri, clock);
        var first = cluster.Portal();
        var id = await first.Create();
        await cluster.Join(first, id, "ann");
        await using var two = Cluster.NodeOf(database, uri, clock);
        var portal = two.Portal(first.Account, await two.Token());
        Assert.Equal("confirmed", await Act(portal, id, "mute"));

        await cluster.StopNodeAsync();
        cluster.Do($"join {portal.Account} {id} bob");
        await Cluster.Present(portal, id, "bob");
        Assert.Equal("confirmed", await Act(portal, id, "unmute"));
        Assert.Distinct((await Cluster.Events(two, portal, id)).Select(it => it.Data).OfType<OperationSent>()
            .Select(it => it.OperationId));
    }

    private static async Task<string> Act(Portal portal, string id, string action) =>
        (await portal.ActOn(id, 1, action, "?wait=20s")).Json.At<string>("operation", "status");
}
