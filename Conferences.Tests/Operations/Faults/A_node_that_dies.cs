using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations.Faults;

namespace Conferences.Tests.Operations.Faults;

/// <summary>The service's process ends while it works.</summary>
public sealed class A_node_that_dies(Service service, SharedBroker broker)
{
    [Fact(Explicit = true)]
    public async Task is_killed_five_times_under_load()
    {
        await using var scene = await Scene.SetAsync(service, broker);
        var node = scene.Node();
        await node.StartAsync();
        var traffic = await scene.DriveAsync(node);
        for (var time = 0; time < 5; time++)
        {
            await traffic.FlowsAsync(Random.Shared.Next(20, 200));
            await node.KillAsync();
            await node.StartAsync();
        }

        await traffic.FlowsAsync(50);
        await scene.EndsWellAsync();
    }

    [Fact(Explicit = true)]
    public async Task is_asked_to_end_under_load_and_leaves_nothing_open()
    {
        await using var scene = await Scene.SetAsync(service, broker);
        var node = scene.Node();
        await node.StartAsync();
        var traffic = await scene.DriveAsync(node);
        await traffic.FlowsAsync(100);

        Assert.Equal(0, await node.TermAsync());
        var open = traffic.Log.GroupBy(it => (it.Op, it.Attempt)).Count(attempt => attempt.Count() == 1);
        await node.StartAsync();

        await traffic.FlowsAsync(50);
        await scene.EndsWellAsync();
        Assert.InRange(open, 0, 8);
    }
}
