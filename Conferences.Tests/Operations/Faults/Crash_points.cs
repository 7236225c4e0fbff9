using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations.Faults;

namespace Conferences.Tests.Operations.Faults;

/// <summary>The process ends at the most critical points.</summary>
public sealed class Crash_points(Service service, SharedBroker broker)
{
    [Theory]
    [InlineData("before_commit:40")]
    [InlineData("after_commit:40")]
    [InlineData("after_publish:20")]
    [InlineData("after_sent:5")]
    public async Task lose_nothing_and_double_nothing(string place)
    {
        await using var scene = await Scene.SetAsync(service, broker);
        var node = scene.Node(settings: "Media__Server=Simulated");
        await node.StartAsync(place);
        var traffic = await scene.DriveAsync(node);
        await node.EndedAsync();

        await node.StartAsync();
        await traffic.FlowsAsync(50);
        await scene.EndsWellAsync();
    }
}
