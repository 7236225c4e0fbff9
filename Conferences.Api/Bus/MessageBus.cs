using Conferences.Api.Views;

namespace Conferences.Api.Bus;

/// <summary>RabbitMQ, where one is configured: facts go out, commands come in.</summary>
internal static class MessageBus
{
    public static WebApplicationBuilder AddBus(this WebApplicationBuilder builder)
    {
        if (!Broker.IsConfigured(builder.Configuration))
            return builder;
        builder.Services
            .AddSingleton<Broker>()
            .AddSingleton<Publisher>()
            .AddSingleton(new Lag("bus", Relay.Shard, "published"))
            .AddSingleton<Replays>()
            .AddHostedService<RelayRounds>()
            .AddHostedService<CommandQueue>();
        return builder;
    }
}
