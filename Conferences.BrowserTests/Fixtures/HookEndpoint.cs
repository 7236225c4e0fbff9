using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Conferences.BrowserTests.Fixtures;

/// <summary>What webhooks are delivered to: it keeps the bodies, and answers as it is told.</summary>
internal sealed class HookEndpoint : IAsyncDisposable
{
    private readonly WebApplication server;

    private HookEndpoint(WebApplication server) => this.server = server;

    public string Url => $"{server.Urls.Single()}/hook";

    /// <summary>The bodies it was sent.</summary>
    public ConcurrentQueue<string> Bodies { get; } = new();

    /// <summary>The status it answers with.</summary>
    public int Status { get; set; } = StatusCodes.Status200OK;

    /// <summary>The body it answers with.</summary>
    public string Answer { get; set; } = "thank you";

    public static async Task<HookEndpoint> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var receiver = new HookEndpoint(server);
        server.MapPost("/hook", receiver.ReceiveAsync);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        Bodies.Enqueue(await reader.ReadToEndAsync(http.RequestAborted));
        http.Response.StatusCode = Status;
        await http.Response.WriteAsync(Answer, http.RequestAborted);
    }
}
