using Conferences.Api.Observability;
using Conferences.Api.Store;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conferences.Api.Media.Janus;

/// <summary>Registers Janus as the media server.</summary>
internal static class JanusRegistration
{
    public static readonly AddedMediaServer Added = new("Janus", Check, Register);

    // What it needs has no defaults.
    private static void Check(IConfiguration configuration, bool isChosen)
    {
        if (isChosen)
            JanusSettings.Check(configuration);
    }

    private static void Register(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddManagedServer();
        services.AddSingleton(provider => JanusSettings.Of(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<JanusRooms>().AddSingleton<JanusInstances>().AddSingleton<JanusRosters>()
            .AddSingleton<JanusCommands>();
        services.AddLink<JanusLink>();
        services.AddHostedService(provider => provider.GetRequiredService<JanusLink>());
        services.AddSingleton<IJanusEvents, JanusObserver>().AddSingleton<JanusEventSocket>();
        services.AddSingleton<JanusDepartures>().AddSingleton<LegRows>().AddSingleton<Queries.LegQueries>()
            .AddSingleton<LegServices>().AddSingleton<LegEntrance>().AddSingleton<JanusLegs>();
        services.AddHostedService(provider => provider.GetRequiredService<JanusLegs>());
        builder.AddReadinessCheck<JanusCheck>("janus", HealthStatus.Degraded);
    }
}
