using Conferences.Api.CommandLine;
using Conferences.Api.Commands;
using Conferences.Api.Media.FreeSwitch;
using Conferences.Api.Media.Janus;
using Conferences.Api.Media.Kazoo;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Marten;

namespace Conferences.Api.Media;

/// <summary>Selects the configured media server and registers what it needs.</summary>
internal static class MediaServers
{
    private const string Setting = "Media:Server";

    private static readonly AddedMediaServer[] Ours =
        [KazooRegistration.Added, FreeSwitchRegistration.Added, JanusRegistration.Added];

    /// <exception cref="CannotStartException">
    /// The configuration names an unknown media server, or has an invalid setting.
    /// </exception>
    public static void Check(WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        string[] known = [nameof(Loopback), .. Known(builder).Select(it => it.Name)];
        CannotStartException.Together(
        [
            () => SettingsReader.Read(configuration, it =>
            {
                it.Require(
                    known.Contains(Name(configuration), StringComparer.OrdinalIgnoreCase),
                    $"{Setting} must be one of {string.Join(", ", known)}.");
                return true;
            }),
            () => ReconcilePeriod(configuration),
            .. Known(builder).Select<AddedMediaServer, Action>(server =>
                () => server.Check(configuration, Is(configuration, server.Name))),
        ]);
    }

    /// <summary>How often the recorded state is compared with the media server's.</summary>
    public static TimeSpan ReconcilePeriod(IConfiguration configuration) =>
        TimeSpan.FromSeconds(
            SettingsReader.Read(configuration, it => it.Number("Media:ReconcileSeconds", usual: 60, most: 86_400)));

    /// <summary>True if the media server is asynchronous, and so needs a sender.</summary>
    public static bool HasLink(IConfiguration configuration) => !Is(configuration, nameof(Loopback));

    public static WebApplicationBuilder AddMedia(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<MediaEvents>().AddSingleton<ActiveSpeakers>();
        services.AddSingleton(provider => new OperationAwaiter(
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));
        services.ConfigureMarten((provider, options) =>
            options.Listeners.Add(provider.GetRequiredService<OperationAwaiter>()));
        services.AddSingleton(provider => new MediaMaintenance(
            provider.GetRequiredService<LiveQueries>(),
            provider.GetRequiredService<MediaEvents>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MediaMaintenance>>(),
            provider.GetService<Reconciler>()));
        services.AddHostedService(provider => provider.GetRequiredService<MediaMaintenance>());
        services.AddSingleton<MediaMeter>().AddSingleton<LegAdmission>().AddSingleton<DialledNumbers>();
        if (Chosen(builder) is { } server)
            server.Register(builder);
        else
            services.AddSingleton<IMediaServer, Loopback>();
        return builder;
    }

    /// <summary>Registers an asynchronous media server.</summary>
    public static void AddLink<T>(this IServiceCollection services) where T : class, IMediaServer, IMediaLink =>
        services
            .AddSingleton<T>()
            .AddSingleton<IMediaServer>(provider => provider.GetRequiredService<T>())
            .AddSingleton<IMediaLink>(provider => provider.GetRequiredService<T>())
            .AddSingleton<MediaNode>()
            .AddSingleton<Reconciler>()
            .AddEventReader<MediaSender>();

    /// <summary>What a media server needs that the service admits legs to, and that tells one node who talks.</summary>
    public static IServiceCollection AddManagedServer(this IServiceCollection services) => services
        .AddSingleton<MediaPositions>()
        .AddSingleton<NodeChannel>()
        .AddSingleton<SpeakerSignals>()
        .AddHostedService(provider => provider.GetRequiredService<SpeakerSignals>());

    private static IEnumerable<AddedMediaServer> Known(WebApplicationBuilder builder) =>
        builder.Services.Where(it => it.ServiceType == typeof(AddedMediaServer))
            .Select(it => (AddedMediaServer)it.ImplementationInstance!)
            .Concat(Ours);

    // Loopback is none of them.
    private static AddedMediaServer? Chosen(WebApplicationBuilder builder) =>
        Known(builder).FirstOrDefault(it => Is(builder.Configuration, it.Name));

    private static string Name(IConfiguration configuration) =>
        configuration[Setting] is { Length: > 0 } name ? name : nameof(Loopback);

    private static bool Is(IConfiguration configuration, string server) =>
        string.Equals(Name(configuration), server, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A media server that can be chosen. A host adds others by registering an instance of this as a service.
/// </summary>
/// <param name="Name">Its name in <c>Media:Server</c>.</param>
/// <param name="Check">Throws <see cref="CannotStartException"/> if its configuration is invalid, or, where it is the
/// one that is chosen, not complete.</param>
/// <param name="Register">Registers it, and what it needs: see <see cref="MediaServers.AddLink"/>.</param>
internal sealed record AddedMediaServer(
    string Name, Action<IConfiguration, bool> Check, Action<WebApplicationBuilder> Register);
