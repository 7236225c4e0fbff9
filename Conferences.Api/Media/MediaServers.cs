using Conferences.Api.Bus;
using Conferences.Api.Hosting;
using Conferences.Api.Media.Kazoo;
using Conferences.Api.Media.Simulated;
using Conferences.Api.Views;
using Marten;

namespace Conferences.Api.Media;

/// <summary>Which media server there is, and what it takes to speak with it.</summary>
internal static class MediaServers
{
    private const string Setting = "Media:Server";

    private const string Cluster = "Kazoo";

    private static readonly string[] Known = [nameof(Loopback), "Simulated", Cluster];

    /// <exception cref="CannotStartException">
    /// The configuration names a media server that nobody knows, or sets what cannot be set so.
    /// </exception>
    public static void Check(IConfiguration configuration)
    {
        if (!Known.Contains(Name(configuration), StringComparer.OrdinalIgnoreCase))
            throw new CannotStartException($"{Setting} must be one of {string.Join(", ", Known)}.");
        try
        {
            if (ReconcilePeriod(configuration) < TimeSpan.FromSeconds(1))
                throw new CannotStartException("Media:ReconcileSeconds must be at least 1.");
            if (!Faults(configuration).AreShares)
                throw new CannotStartException("Shares of Media:Simulated must be from 0 to 1.");
            if (Is(configuration, Cluster) && !Broker.IsConfigured(configuration))
                throw new CannotStartException($"{Setting}={Cluster} needs ConnectionStrings__RabbitMq, its broker.");
            KazooSettings.Check(configuration);
        }
        catch (InvalidOperationException unreadable)
        {
            throw new CannotStartException(unreadable.Message, unreadable);
        }
    }

    /// <summary>How often what was recorded is compared with what the media server holds.</summary>
    public static TimeSpan ReconcilePeriod(IConfiguration configuration) =>
        TimeSpan.FromSeconds(configuration.GetValue("Media:ReconcileSeconds", defaultValue: 60));

    /// <summary>How unreliable the simulated switch is to be.</summary>
    public static Faults Faults(IConfiguration configuration) =>
        configuration.GetSection("Media:Simulated").Get<Faults>() ?? Simulated.Faults.None;

    /// <summary>True if the media server answers in its own time, and so must be told by a sender.</summary>
    public static bool HasLink(IConfiguration configuration) => !Is(configuration, nameof(Loopback));

    public static WebApplicationBuilder AddMedia(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<MediaEvents>().AddSingleton<Talkers>();
        services.AddSingleton(provider => new Outcomes(
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));
        services.ConfigureMarten((provider, options) => options.Listeners.Add(provider.GetRequiredService<Outcomes>()));
        services.AddSingleton(provider => new MediaRounds(
            provider.GetRequiredService<LiveQueries>(),
            provider.GetRequiredService<MediaEvents>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MediaRounds>>(),
            provider.GetService<Reconciler>()));
        services.AddHostedService(provider => provider.GetRequiredService<MediaRounds>());
        return Is(builder.Configuration, Cluster) ? builder.AddCluster()
            : HasLink(builder.Configuration) ? builder.AddLink<SimulatedSwitch>()
            : builder.AddLoopback();
    }

    private static string Name(IConfiguration configuration) => configuration[Setting] ?? nameof(Loopback);

    private static bool Is(IConfiguration configuration, string server) =>
        string.Equals(Name(configuration), server, StringComparison.OrdinalIgnoreCase);

    private static WebApplicationBuilder AddLoopback(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IMediaServer, Loopback>();
        return builder;
    }

    private static WebApplicationBuilder AddCluster(this WebApplicationBuilder builder)
    {
        builder.Services.AddHostedService(provider => provider.GetRequiredService<KazooLink>());
        return builder.AddLink<KazooLink>();
    }

    private static WebApplicationBuilder AddLink<T>(this WebApplicationBuilder builder)
        where T : class, IMediaServer, IMediaLink
    {
        builder.Services
            .AddSingleton<T>()
            .AddSingleton<IMediaServer>(provider => provider.GetRequiredService<T>())
            .AddSingleton<IMediaLink>(provider => provider.GetRequiredService<T>())
            .AddSingleton<Reconciler>()
            .AddFactReader<MediaSender>();
        return builder;
    }
}
