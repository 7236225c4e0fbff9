using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations.Faults;

namespace Conferences.Tests.Operations;

/// <summary>The service's process is killed while it works, and started again.</summary>
public sealed class A_killed_service(Service service)
{
    private const int Kills = 3;

    [Fact]
    public async Task has_all_that_it_acknowledged_and_nothing_twice()
    {
        var database = await service.NewDatabaseAsync("killed");
        using var node = new RunningNode(database);
        await node.StartAsync();
        using var traffic = await Traffic.StartAsync(node);
        for (var kill = 0; kill < Kills; kill++)
        {
            await traffic.FlowsAsync(more: 100);
            await node.KillAsync();
            await node.StartAsync();
        }

        await traffic.FlowsAsync(more: 50);
        var log = await traffic.StopAsync();
        Assert.Contains(log, it => it is JournalAnswer { Status: null });
        await using var aftermath = new Aftermath(database);
        await aftermath.AgreesWithAsync(log);
    }
}
