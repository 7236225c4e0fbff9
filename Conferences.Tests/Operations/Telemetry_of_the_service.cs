using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Threading.Channels;
using Conferences.Api.Commands;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Operations;

/// <summary>What a collector receives, and the metrics of mailboxes.</summary>
public sealed class Telemetry_of_the_service(Service service)
{
    [Fact]
    public async Task counts_batches_and_throttled_joins()
    {
        await using var host = await WatchedHost.StartAsync(service);
        var counted = new ConcurrentDictionary<string, long>();
        var meters = host.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, it) =>
            {
                if (instrument.Meter.Name == "Conferences" && instrument.Meter.Scope == meters)
                    it.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            counted.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) =>
            counted.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.Start();
        var portal = await host.Portal();

        var id = await portal.Create("""{"member":{"pins":["1234"]}}""");
        for (var attempt = 0; attempt < 7; attempt++)
            await portal.Put($"/{id}/participants", """{"data":{"call_id":"a","pin":"1"}}""");

        // A mailbox is closed behind the answer to its last command.
        await Until.Async(() => Task.FromResult(host.Services.GetRequiredService<Mailboxes>().Count == 0));
        listener.RecordObservableInstruments();

        Assert.Equal(8, counted["conferences.batches"]);
        Assert.Equal(8, counted["conferences.batch.size"]);
        Assert.Equal(2, counted["conferences.joins.throttled"]);
        Assert.Equal(0, counted["conferences.mailboxes"]);
    }

    [Fact]
    public async Task goes_to_the_collector_that_is_named()
    {
        var (cancellation, patience) = (TestContext.Current.CancellationToken, TimeSpan.FromSeconds(30));
        var received = Channel.CreateUnbounded<string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            await received.Writer.WriteAsync($"{signal}: {await reader.ReadToEndAsync(cancellation)}", cancellation);
        });
        await collector.StartAsync(cancellation);
        var address = collector.Urls.Single();
        await using (var host = await WatchedHost.StartAsync(
            service,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", address),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_BSP_SCHEDULE_DELAY", "100"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "100")))
        {
            Assert.Equal(HttpStatusCode.Created, (await (await host.Portal()).Put("")).Status);
            HashSet<string> awaited =
            [
                "traces: Microsoft.AspNetCore", "traces: Npgsql", "traces: Wolverine",
                "metrics: http.server.request.duration", "metrics: kestrel.active_connections",
                "metrics: db.client.connection", "metrics: conferences.batches",
            ];
            while (awaited.Count > 0)
            {
                var export = await received.Reader.ReadAsync(cancellation).AsTask().WaitAsync(patience, cancellation);
                awaited.RemoveWhere(wanted => IsIn(export, wanted));
            }
        }

        static bool IsIn(string export, string wanted) => wanted.Split(": ") is [var signal, var name]
            && export.StartsWith(signal, StringComparison.Ordinal) && export.Contains(name, StringComparison.Ordinal);
    }
}
