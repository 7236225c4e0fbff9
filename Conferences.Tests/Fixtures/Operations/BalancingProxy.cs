using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;

namespace Conferences.Tests.Fixtures.Operations;

/// <summary>
/// A reverse proxy in front of several nodes, which it asks whether they are ready. Each request goes to one of those
/// that are; none is repeated.
/// </summary>
internal sealed class BalancingProxy : IAsyncDisposable
{
    private const string Nodes = "nodes";

    private readonly WebApplication proxy;

    private BalancingProxy(WebApplication proxy) => this.proxy = proxy;

    public Uri Address => new(proxy.Urls.Single());

    /// <summary>How many nodes are in use.</summary>
    public int Available => proxy.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster(Nodes, out var nodes)
        ? nodes.DestinationsState.AvailableDestinations.Count
        : 0;

    /// <param name="interval">How often it asks each node.</param>
    public static async Task<BalancingProxy> StartAsync(TimeSpan interval, params IEnumerable<Uri> nodes)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = Nodes, Match = new() { Path = "{**path}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = Nodes,
                    LoadBalancingPolicy = "RoundRobin",
                    Destinations = nodes.ToDictionary(
                        it => it.Authority, it => new DestinationConfig { Address = it.ToString() }),
                    HealthCheck = new()
                    {
                        Active = new()
                        {
                            Enabled = true,
                            Interval = interval,
                            Timeout = TimeSpan.FromSeconds(10),
                            Policy = "ConsecutiveFailures",
                            Path = "/health/ready",
                        },
                    },
                    Metadata = new Dictionary<string, string> { ["ConsecutiveFailuresHealthPolicy.Threshold"] = "1" },
                },
            ]);
        var proxy = builder.Build();
        proxy.MapReverseProxy();
        await proxy.StartAsync(TestContext.Current.CancellationToken);
        return new(proxy);
    }

    public ValueTask DisposeAsync() => proxy.DisposeAsync();
}
