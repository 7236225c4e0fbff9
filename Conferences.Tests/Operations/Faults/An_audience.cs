using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations.Faults;

namespace Conferences.Tests.Operations.Faults;

/// <summary>That driver, node and listener work together without faults.</summary>
public sealed class An_audience(Service service, SharedBroker broker)
{
    [Fact]
    public async Task hears_all_that_the_traffic_brings_about()
    {
        var host = await broker.HostAsync("audience");
        var database = await service.NewDatabaseAsync("audience");
        using var audience = await Audience.StartAsync(host);
        using var node = new RunningNode(database, $"ConnectionStrings__RabbitMq={host}");
        await node.StartAsync();
        using var traffic = await Traffic.StartAsync(node, rate: 50, conferences: 3);
        await traffic.FlowsAsync(more: 100);
        var log = await traffic.StopAsync();
        await using var aftermath = new Aftermath(database);
        await aftermath.AgreesWithAsync(log);
        Assert.Equal(0, await aftermath.IsKnownToAsync(audience));
        Assert.Equal(0, await node.TermAsync());
    }
}
