using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Conferences.Tests.Fixtures.Webhooks;

/// <summary>An endpoint of webhooks on a loopback address. It logs each request before it answers.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<Received> log = new();
    private readonly WebApplication app;

    private Receiver(WebApplication app) => this.app = app;

    /// <summary>How it answers; by default 204.</summary>
    public Func<Received, HttpContext, Task> Answers { get; set; } = (_, http) => Status(http, 204);

    /// <summary>Its address, without a path.</summary>
    public Uri Address => new(app.Urls.First());

    /// <summary>All requests, in the order in which they came.</summary>
    public IReadOnlyList<Received> Log => [.. log];

    /// <param name="listen">More about how it listens, e.g. with TLS.</param>
    public static async Task<Receiver> StartAsync(Action<ListenOptions>? listen = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, options => listen?.Invoke(options)));
        var receiver = new Receiver(builder.Build());
        receiver.app.Run(receiver.ReceiveAsync);
        await receiver.app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>Answers with this status and no body.</summary>
    public static Task Status(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>Waits until it has got so many requests.</summary>
    public async Task<IReadOnlyList<Received>> Got(int count, TimeSpan? within = null)
    {
        await Until.Async(() => Task.FromResult(log.Count >= count), within);
        return Log;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http)
    {
        using var body = new StreamReader(http.Request.Body);
        var received = new Received(
            http.Request.Method,
            $"{http.Request.Path}",
            $"{http.Request.QueryString}",
            http.Request.Headers.ToDictionary(
                it => it.Key, it => it.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await body.ReadToEndAsync(http.RequestAborted),
            Stopwatch.GetTimestamp());
        log.Enqueue(received);
        await Answers(received, http);
    }
}

/// <summary>A request to an endpoint.</summary>
/// <param name="At">A timestamp of <see cref="Stopwatch"/>.</param>
internal sealed record Received(
    string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body, long At)
{
    /// <summary>The event's id.</summary>
    public string Id => Headers["webhook-id"];

    /// <summary>The CloudEvent, where the format is JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Body)!;

    public string Conference => Json.At<string>("conferenceid");

    public long Sequence => Json.At<long>("sequence");

    public string Type => Json.At<string>("type");
}
