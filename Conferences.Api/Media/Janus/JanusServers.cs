using Conferences.Api.Store;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Conferences.Api.Media.Janus;

/// <summary>Registers Janus as the media server.</summary>
internal static class JanusServers
{
    public static void AddJanus(this IServiceCollection services)
    {
        services.AddManagedServer();
        services.AddSingleton(provider => JanusSettings.Of(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<JanusRooms>().AddSingleton<JanusInstances>().AddSingleton<JanusRosters>()
            .AddSingleton<JanusCommands>();
        services.AddLink<JanusLink>();
        services.AddHostedService(provider => provider.GetRequiredService<JanusLink>());
        services.AddSingleton<IJanusEvents, JanusObserver>().AddSingleton<JanusEventSocket>();
        services.AddSingleton<JanusDepartures>();
        services.AddSingleton<LegRows>().AddSingleton<Queries.LegQueries>().AddSingleton<LegServices>()
            .AddSingleton<LegEntrance>().AddSingleton<JanusLegs>();
        services.AddHostedService(provider => provider.GetRequiredService<JanusLegs>());
        services.TryAddSingleton<ILegLinks, SignedLegLinks>();
    }
}
