using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Conferences.Benchmarks;

/// <summary>A fact as an endpoint of a webhook has got it.</summary>
/// <param name="Age">Since it was stamped, which is before its commit.</param>
internal sealed record HookArrival(string Conference, long Sequence, DateTimeOffset At, TimeSpan Age);

/// <summary>An endpoint of webhooks that takes everything at once.</summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private ConcurrentQueue<HookArrival> arrivals = new();

    private HookReceiver(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.First());

    /// <summary>How many have arrived since the last <see cref="Clear"/>.</summary>
    public int Count => arrivals.Count;

    public static async Task<HookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var receiver = new HookReceiver(builder.Build());
        receiver.app.Run(receiver.ReceiveAsync);
        await receiver.app.StartAsync();
        return receiver;
    }

    public void Clear() => arrivals = new();

    /// <summary>Waits for so many.</summary>
    public async Task<HookArrival[]> TakeAsync(int count, TimeSpan patience)
    {
        var deadline = DateTimeOffset.UtcNow + patience;
        while (arrivals.Count < count)
        {
            if (DateTimeOffset.UtcNow > deadline)
                throw new TimeoutException($"{arrivals.Count} of {count} facts arrived.");
            await Task.Delay(5);
        }

        return [.. arrivals];
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http)
    {
        using var json = await JsonDocument.ParseAsync(http.Request.Body);
        var now = DateTimeOffset.UtcNow;
        var fact = json.RootElement;
        arrivals.Enqueue(new(
            fact.GetProperty("conferenceid").GetString()!,
            fact.GetProperty("sequence").GetInt64(),
            now,
            now - fact.GetProperty("time").GetDateTimeOffset()));
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
