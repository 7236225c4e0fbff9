using Conferences.Api.Observability;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>Registers what FreeSWITCH as the media server needs.</summary>
internal static class FreeSwitchRegistration
{
    public static readonly AddedMediaServer Added = new("FreeSwitch", Check, Register);

    // What it needs has no defaults.
    private static void Check(IConfiguration configuration, bool isChosen)
    {
        if (isChosen)
            FreeSwitchSettings.Check(configuration);
    }

    private static void Register(WebApplicationBuilder builder)
    {
        builder.Services
            .AddManagedServer()
            .AddSingleton(provider => FreeSwitchSettings.Of(provider.GetRequiredService<IConfiguration>()))

            // The node is known by the sender, which needs the link.
            .AddSingleton(provider => new Lazy<MediaNode>(provider.GetRequiredService<MediaNode>))
            .AddSingleton<FreeSwitchHomes>()
            .AddSingleton<FreeSwitchServers>()
            .AddSingleton<FreeSwitchRecorder>()
            .AddSingleton<FreeSwitchProofs>()
            .AddSingleton<FreeSwitchJobs>()
            .AddSingleton<FreeSwitchDials>()
            .AddSingleton<FreeSwitchOrders>()
            .AddSingleton<FreeSwitchChannels>()
            .AddSingleton<FreeSwitchArrivals>()
            .AddSingleton<FreeSwitchAdmission>()
            .AddSingleton<FreeSwitchKeys>()
            .AddSingleton<FreeSwitchTelephones>()
            .AddSingleton<FreeSwitchEvents>()
            .AddSingleton<FreeSwitchRosters>()
            .AddHostedService(provider => provider.GetRequiredService<FreeSwitchLink>())
            .AddLink<FreeSwitchLink>();
        builder.AddReadinessCheck<FreeSwitchCheck>("freeswitch", HealthStatus.Degraded);
    }
}
