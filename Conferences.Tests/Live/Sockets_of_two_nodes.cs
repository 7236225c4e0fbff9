using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Live;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Live;

/// <summary>Two nodes: each tells its clients of everything, whichever of them recorded or heard it.</summary>
public sealed class Sockets_of_two_nodes(Service service, SharedBroker broker)
{
    [Fact]
    public async Task tell_of_what_the_other_records()
    {
        var portal = service.Portal();
        await using var node = new Node(service.ConnectionString);
        await using var here = await SocketClient.ConnectAsync(service.Address, portal, service.Token);
        await using var there = await SocketClient.ConnectAsync(node.Address, portal, service.Token);
        await here.BindAsync("conference.event.*.*.*");
        await there.BindAsync("conference.event.*.*.*");
        var id = await portal.Create();
        await portal.Join(id, "a");
        await node.Portal(portal.Account, service.Token).Join(id, "b");

        var (one, other) = (await here.EventsAsync(3), await there.EventsAsync(3));
        Assert.Equal(["conference-create", "add-member", "add-member"], one.Select(it => it.At<string>("data.event")));
        Assert.Equal(one.Select(it => it.ToJsonString()), other.Select(it => it.ToJsonString()));
    }

    [Fact]
    public async Task both_tell_who_talks_on_the_media_server()
    {
        var clock = new ShiftedClock();
        var database = await service.NewDatabaseAsync("sockets_of_two_nodes");
        var host = await broker.HostAsync("sockets_of_two_nodes");
        await using var cluster = await Cluster.StartAsync(database, host, clock);
        await using var node = Cluster.NodeOf(database, host, clock);
        var portal = cluster.Portal();
        var id = await portal.Create();
        await cluster.Join(portal, id, "a");
        await using var one = await SocketClient.ConnectAsync(portal.Http.BaseAddress!, portal, await node.Token());
        await using var two = await SocketClient.ConnectAsync(node.Address, portal, await node.Token());
        foreach (var client in (SocketClient[])[one, two])
            await client.BindAsync($"conference.event.*.{id}.*");

        // A node that has just started may not listen yet.
        await Until.Async(() =>
        {
            cluster.Do($"talk {portal.Account} {id} a");
            cluster.Do($"hush {portal.Account} {id} a");
            return Task.FromResult(two.Left().Count > 0);
        });
        await cluster.Join(portal, id, "b");
        cluster.Do($"talk {portal.Account} {id} b");
        foreach (var client in (SocketClient[])[one, two])
        {
            var told = await client.EventAsync();
            while (told.At<string>("data.call_id") != "b" || told.At<string>("data.event") != "start-talking")
                told = await client.EventAsync();
            Assert.Equal(2, told.At<int>("data.participant_id"));
            Assert.True(told.At<bool>("data.talking"));
        }
    }
}
