using System.Collections;
using System.Diagnostics.Metrics;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Domain.Events;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Conferences.Api.Observability;

/// <summary>Logs, traces and metrics.</summary>
internal static class Telemetry
{
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder)
    {
        AddLogs(builder.Logging);

        // Spans nobody collects would still cost every request; meters can be read from outside without any of this.
        if (string.IsNullOrEmpty(builder.Configuration[Collector]))
            return builder;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                "conferences", serviceVersion: typeof(Telemetry).Assembly.GetName().Version!.ToString(3)))
            .WithTracing(erasure => erasure
                .AddAspNetCoreInstrumentation()
                .AddNpgsql()
                .AddSource("Marten", "Wolverine"))
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddMeter("Microsoft.AspNetCore.Server.Kestrel", "Npgsql", "Marten", "Wolverine*", MailboxMeter.Name))
            .UseOtlpExporter();
        return builder;
    }

    /// <summary>Whatever is logged while the request is answered says which request it was, and whose.</summary>
    public static IApplicationBuilder UseRequestScope(this IApplicationBuilder app)
    {
        var log = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("Conferences.Api.Request");
        return app.Use(async (http, next) =>
        {
            using var scope = log.BeginScope(new RequestScope(http));
            await next(http);
        });
    }

    private static void AddLogs(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        if (Console.IsOutputRedirected)
            logging.AddJsonConsole(options => (options.IncludeScopes, options.UseUtcTimestamp) = (true, true));
        else
            logging.AddSimpleConsole(options => (options.IncludeScopes, options.SingleLine) = (true, true));

        // Wolverine logs every failed attempt under the message's type, lost races that the next attempt wins among
        // them. What is lost for good reaches the request, which logs it once, with its id.
        foreach (var message in new[] { typeof(ConferenceBatch), typeof(CreationBatch), typeof(KeepReply) })
            logging.AddFilter(message.FullName, LogLevel.None);
    }
}

/// <summary>The request's id and account, found when a line is written: most requests write none.</summary>
internal sealed class RequestScope(HttpContext http) : IReadOnlyList<KeyValuePair<string, object?>>
{
    // From the path and not from the route: when a failure is logged the route has been forgotten already.
    private string? Account => http.Request.Path.Value?.Split('/') is [_, _, "accounts", var account, ..]
        && Ids.IsId(account) ? account : null;

    public int Count => Account is null ? 1 : 2;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("request_id", CrossbarRequest.Of(http).RequestId),
        1 => new("account", Account),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() =>
        Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(' ', this.Select(pair => $"{pair.Key}:{pair.Value}"));
}

/// <summary>What the mailboxes do, in numbers.</summary>
internal sealed class MailboxMeter
{
    public const string Name = "Conferences";

    private readonly Counter<long> batches;
    private readonly Histogram<int> sizes;
    private readonly Counter<long> throttled;

    public MailboxMeter(IMeterFactory meters, Func<int> open)
    {
        var meter = meters.Create(Name);
        batches = meter.CreateCounter<long>("conferences.batches", "{batch}", "Batches of commands that were decided");
        sizes = meter.CreateHistogram<int>("conferences.batch.size", "{command}", "Commands decided in one batch");
        throttled = meter.CreateCounter<long>(
            "conferences.joins.throttled", "{join}", "Joins refused after too many wrong pins");
        meter.CreateObservableUpDownCounter(
            "conferences.mailboxes", open, "{mailbox}", "Conferences with commands waiting or being decided");
    }

    public void Decided(Outcome[] outcomes)
    {
        batches.Add(1);
        sizes.Record(outcomes.Length);
        throttled.Add(outcomes.Count(outcome => outcome.IsRefusedFor(Reason.TooManyPins)));
    }
}
