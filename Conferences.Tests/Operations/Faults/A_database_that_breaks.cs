using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Operations.Faults;

namespace Conferences.Tests.Operations.Faults;

/// <summary>PostgreSQL fails, or its responses are lost.</summary>
public sealed class A_database_that_breaks(SharedBroker broker)
{
    [Fact(Explicit = true)]
    public async Task crashes_under_load()
    {
        await using var scene = await Scene.WithOwnPostgresAsync(broker);
        var node = scene.Node();
        await node.StartAsync();
        var traffic = await scene.DriveAsync(node);
        await traffic.FlowsAsync(100);

        await scene.CrashPostgresAsync();

        await traffic.FlowsAsync(100);
        await scene.EndsWellAsync();
    }

    [Fact(Explicit = true)]
    public async Task commits_and_cannot_say_so()
    {
        await using var scene = await Scene.WithOwnPostgresAsync(broker);
        var (proxy, way) = CutProxy.Before(scene.ConnectionString);
        await using (proxy)
        {
            var node = scene.Node(way);
            await node.StartAsync();
            var traffic = await scene.DriveAsync(node);
            for (var time = 0; time < 5; time++)
            {
                await traffic.FlowsAsync(30);
                await proxy.LoseNextCommit();
            }

            await traffic.FlowsAsync(50);
            await scene.EndsWellAsync();
        }
    }
}
