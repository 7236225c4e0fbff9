using System.Collections;
using System.Diagnostics.Metrics;
using Conferences.Api.Crossbar;
using Microsoft.Extensions.Logging.Console;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Conferences.Api.Observability;

/// <summary>Logs, traces and metrics.</summary>
internal static class Telemetry
{
    /// <summary>The setting with the collector's address.</summary>
    public const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder)
    {
        AddLogs(builder.Logging);

        // Without anybody who gets them, spans would still cost every request. Meters can be read from outside without
        // any of this.
        var isCollected = !string.IsNullOrEmpty(builder.Configuration[Collector]);
        var isScraped = MetricsListener.Of(builder.Configuration) is not null;
        if (!isCollected && !isScraped)
            return builder;
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                "conferences", serviceVersion: ServiceVersion.Text))
            .WithMetrics(metrics => AddMeters(metrics, isScraped));
        if (isScraped)
            builder.Services.AddHostedService<MetricsListener>();
        if (isCollected)
        {
            telemetry
                .WithTracing(traces => traces
                    .AddAspNetCoreInstrumentation()
                    .AddNpgsql()
                    .AddSource("Marten", "Wolverine"))
                .UseOtlpExporter();
        }

        return builder;
    }

    private static void AddMeters(MeterProviderBuilder metrics, bool isScraped)
    {
        metrics.AddAspNetCoreInstrumentation().AddMeter(
            "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql", "Marten", "Wolverine*", Meters.Name);

        if (isScraped)
            metrics.AddPrometheusExporter();
    }

    private static void AddLogs(ILoggingBuilder logging)
    {
        logging.ClearProviders();

        // The formatter writes the ids of traces as members; on a terminal they would be most of each line.
        logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.None);

        // These lines quote what is no request, as it was sent; a token may be in it.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.None);
        if (Console.IsOutputRedirected)
        {
            logging.AddConsole(options => options.FormatterName = JsonLogFormatter.FormatterName)
                .AddConsoleFormatter<JsonLogFormatter, ConsoleFormatterOptions>();
        }
        else
            logging.AddSimpleConsole(options => (options.IncludeScopes, options.SingleLine) = (true, true));
    }
}
