using Conferences.Api.Audit;
using Conferences.Api.Auth;
using Conferences.Api.CommandLine;
using Conferences.Api.Live;
using Conferences.Api.Media;
using Conferences.Api.Observability;
using Conferences.Api.RabbitMq;
using Conferences.Api.Routes;
using Conferences.Api.Store;
using Conferences.Api.Webhooks;

namespace Conferences.Api.Hosting;

/// <summary>Everything that is configured, checked before anything is started.</summary>
internal static class AllSettings
{
    /// <exception cref="CannotStartException">Something is wrong; the message has a line for each setting.</exception>
    public static void Check(WebApplicationBuilder builder)
    {
        IConfiguration configuration = builder.Configuration;
        CannotStartException.Together(
            () => Postgres.Check(configuration),
            () => DatabaseAtStart.Check(configuration),
            () => Address.Check(configuration),
            () => MediaServers.Check(builder),
            () => LimitOptions.Of(configuration),
            () => QuotaOptions.Of(configuration),
            () => NumberingOptions.Of(configuration),
            () => RateLimits.Check(configuration),
            () => WebhookOptions.Of(configuration),
            () => Broker.Check(configuration),
            () => Authentication.Check(configuration),
            () => AuditKeys.Check(configuration),
            () => TrustedProxies.Check(configuration),
            () => LiveFeeds.Check(configuration),
            () => ShutdownOptions.Of(configuration),
            () => MetricsListener.Of(configuration),
            () => SettingsReader.Read(configuration, it => it.Url(ShownLinks.ConsoleSetting, "https", "http")),

            // The exporter ignores what is no address.
            () => SettingsReader.Read(configuration, it => it.Url(Telemetry.Collector, "http", "https")),
            () => CheckLevels(configuration));
    }

    // The framework throws for one when the first entry is to be logged.
    private static void CheckLevels(IConfiguration configuration) => SettingsReader.Read(configuration, settings =>
    {
        foreach (var (key, level) in configuration.GetSection("Logging").AsEnumerable().Where(IsLevel))
        {
            settings.Require(
                Enum.TryParse<LogLevel>(level, ignoreCase: true, out _),
                $"{SettingsReader.Variable(key)} is '{level}', and must be one of "
                + $"{string.Join(", ", Enum.GetNames<LogLevel>())}.");
        }

        return settings;
    });

    private static bool IsLevel(KeyValuePair<string, string?> setting) =>
        setting is { Value.Length: > 0 } && setting.Key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase);
}
