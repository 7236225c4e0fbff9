using Conferences.Api.CommandLine;
using Conferences.Api.RabbitMq;

namespace Conferences.Api.Media.Kazoo;

/// <summary>Makes Kazoo available as a value of <c>Media:Server</c>.</summary>
internal static class KazooRegistration
{
    public static readonly AddedMediaServer Added = new("Kazoo", Check, Register);

    private static void Check(IConfiguration configuration, bool isChosen) => CannotStartException.Together(
        () =>
        {
            if (isChosen && !Broker.IsConfigured(configuration))
                throw new CannotStartException("Media:Server=Kazoo needs ConnectionStrings__RabbitMq, its broker.");
        },
        () => KazooSettings.Check(configuration));

    private static void Register(WebApplicationBuilder builder) => builder.Services
        .AddSingleton<KazooMemberCache>()
        .AddSingleton<KazooRosters>()
        .AddSingleton(provider => new KazooSearch(
            KazooSettings.Of(provider.GetRequiredService<IConfiguration>()).SearchTime,
            provider.GetRequiredService<TimeProvider>()))
        .AddHostedService(provider => provider.GetRequiredService<KazooLink>())
        .AddLink<KazooLink>();
}
