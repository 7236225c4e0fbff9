using System.Collections;
using System.Diagnostics.Metrics;
using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;
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

    /// <exception cref="CannotStartException">The collector's address is none, or a level of the log.</exception>
    public static void Check(IConfiguration configuration) => SettingsReader.Read(configuration, settings =>
    {
        // The exporter ignores what is no address.
        settings.Url(Collector, "http", "https");
        foreach (var level in configuration.GetSection("Logging").AsEnumerable().Where(IsLevel))
        {
            settings.Require(
                Enum.TryParse<LogLevel>(level.Value, ignoreCase: true, out _),
                $"{SettingsReader.Variable(level.Key)} is '{level.Value}', and must be one of "
                + $"{string.Join(", ", Enum.GetNames<LogLevel>())}.");
        }

        return true;
    });

    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder)
    {
        AddLogs(builder.Logging);

        // Without a collector, spans would still cost every request. Meters can be read from outside without any of
        // this.
        if (string.IsNullOrEmpty(builder.Configuration[Collector]))
            return builder;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                "conferences", serviceVersion: ServiceVersion.Text))
            .WithTracing(erasure => erasure
                .AddAspNetCoreInstrumentation()
                .AddNpgsql()
                .AddSource("Marten", "Wolverine"))
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddMeter("Microsoft.AspNetCore.Server.Kestrel", "Npgsql", "Marten", "Wolverine*", Meters.Name))
            .UseOtlpExporter();
        return builder;
    }

    private static bool IsLevel(KeyValuePair<string, string?> setting) =>
        setting is { Value.Length: > 0 } && setting.Key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase);

    private static void AddLogs(ILoggingBuilder logging)
    {
        logging.ClearProviders();

        // These lines quote what is no request, as it was sent; a token may be in it.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.None);
        if (Console.IsOutputRedirected)
            logging.AddJsonConsole(options => (options.IncludeScopes, options.UseUtcTimestamp) = (true, true));
        else
            logging.AddSimpleConsole(options => (options.IncludeScopes, options.SingleLine) = (true, true));
    }
}
