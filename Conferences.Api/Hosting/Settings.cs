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
internal static class Settings
{
    /// <exception cref="CannotStartException">Something is wrong; the message has a line for each setting.</exception>
    public static void Check(WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
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
            () => ShownLinks.Check(configuration),
            () => ShutdownOptions.Of(configuration),
            () => Telemetry.Check(configuration));
    }
}
