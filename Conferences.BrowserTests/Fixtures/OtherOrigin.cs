using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Conferences.BrowserTests.Fixtures;

/// <summary>A web server that is not the service, with one page.</summary>
internal sealed class OtherOrigin : IAsyncDisposable
{
    private readonly WebApplication server;

    private OtherOrigin(WebApplication server) => this.server = server;

    /// <summary>The page's URL.</summary>
    public string Url => server.Urls.Single();

    /// <summary>Starts it, with a page that runs this script.</summary>
    public static async Task<OtherOrigin> StartAsync(string script)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.MapGet("/", () => Results.Content(
            $"<!doctype html><title>Portal</title><script>{script}</script>", "text/html; charset=utf-8"));
        await server.StartAsync(TestContext.Current.CancellationToken);
        return new(server);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
