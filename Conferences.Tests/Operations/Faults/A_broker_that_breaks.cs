using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations.Faults;

namespace Conferences.Tests.Operations.Faults;

/// <summary>RabbitMQ fails while events are recorded; HTTP is unaffected, and all events arrive afterwards.</summary>
public sealed class A_broker_that_breaks(Service service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task is_killed_under_load()
    {
        await using var scene = await Scene.WithOwnBrokerAsync(service);
        var node = scene.Node();
        await node.StartAsync();
        var traffic = await scene.DriveAsync(node);
        await traffic.FlowsAsync(100);

        await scene.Broker.KillAsync();
        await traffic.FlowsAsync(50);
        await scene.Broker.StartAsync();

        await traffic.FlowsAsync(50);
        await scene.EndsWellAsync();
    }

    [Fact(Explicit = true)]
    public async Task is_away_for_twenty_seconds()
    {
        await using var scene = await Scene.WithOwnBrokerAsync(service);
        var node = scene.Node();
        await node.StartAsync();
        var traffic = await scene.DriveAsync(node);
        await traffic.FlowsAsync(100);

        await scene.Broker.StopAsync();
        using (var twentySeconds = new PeriodicTimer(TimeSpan.FromSeconds(20)))
            await twentySeconds.WaitForNextTickAsync(Cancellation);
        await traffic.FlowsAsync(50);
        await scene.Broker.StartAsync();

        await scene.EndsWellAsync();
    }

    [Fact(Explicit = true)]
    public async Task has_no_memory_left()
    {
        await using var scene = await Scene.WithOwnBrokerAsync(service);
        var node = scene.Node();
        await node.StartAsync();
        var traffic = await scene.DriveAsync(node);
        await traffic.FlowsAsync(100);

        await scene.Broker.ControlAsync("set_vm_memory_high_watermark", "0.00001");
        await traffic.FlowsAsync(200);
        await scene.Broker.ControlAsync("set_vm_memory_high_watermark", "0.4");

        await traffic.FlowsAsync(50);
        await scene.EndsWellAsync();
    }

    [Fact(Explicit = true)]
    public async Task misses_one_fact_and_gets_it_with_the_next_breath()
    {
        await using var scene = await Scene.WithOwnBrokerAsync(service);
        var node = scene.Node();
        await node.StartAsync();
        var traffic = await scene.DriveAsync(node, rate: 20);
        await traffic.FlowsAsync(20);
        await traffic.StopAsync();

        await scene.Broker.StopAsync();
        using var http = new HttpClient { BaseAddress = node.Address };
        http.DefaultRequestHeaders.Add("X-Auth-Token", await node.TokenAsync());
        var alone = await new Portal(Ids.New(), http).Create();
        await scene.Broker.StartAsync();

        await scene.EndsWellAsync();
        Assert.Single(scene.Audience.Log, it => it.Conference == alone);
    }
}
