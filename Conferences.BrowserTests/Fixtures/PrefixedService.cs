using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Transforms;

namespace Conferences.BrowserTests.Fixtures;

/// <summary>A reverse proxy that shows the service below a prefix which the service is not told of.</summary>
internal sealed class PrefixedService : IAsyncDisposable
{
    private const string Prefix = "/tools/conferences";

    private readonly WebApplication proxy;

    private PrefixedService(WebApplication proxy) => this.proxy = proxy;

    /// <summary>Where the service is, with a slash at the end.</summary>
    public Uri Address => new($"{proxy.Urls.Single()}{Prefix}/");

    public static async Task<PrefixedService> StartAsync(Uri service)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddHttpForwarder();
        var proxy = builder.Build();
        proxy.MapForwarder(
            $"{Prefix}/{{**path}}",
            service.GetLeftPart(UriPartial.Authority),
            transforms => transforms.AddPathRemovePrefix(Prefix));
        await proxy.StartAsync(TestContext.Current.CancellationToken);
        return new(proxy);
    }

    public ValueTask DisposeAsync() => proxy.DisposeAsync();
}
