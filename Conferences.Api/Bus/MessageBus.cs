using Conferences.Api.Observability;
using Conferences.Api.RabbitMq;
using Conferences.Api.Store;
using Marten;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Conferences.Api.Bus;

/// <summary>RabbitMQ, if configured: publishes events and consumes commands.</summary>
internal static class MessageBus
{
    public static WebApplicationBuilder AddBus(this WebApplicationBuilder builder)
    {
        // Also without a broker: the schema is the same on every node.
        builder.Services.ConfigureMarten(options => options.Schema.For<ReplayWanted>().SingleTenanted());
        if (!Broker.IsConfigured(builder.Configuration))
            return builder;
        builder.Services
            .AddSingleton<Broker>()
            .AddSingleton<Publisher>()
            .AddSingleton(new Lag("bus", SubscriptionNames.Bus, "published"))
            .AddSingleton<Replays>()
            .AddEventReader<Relay>()
            .AddHostedService<RelayMaintenance>()
            .AddHostedService<CommandQueue>()
            .AddSingleton<DeadLetterWatch>()
            .AddHostedService(provider => provider.GetRequiredService<DeadLetterWatch>());
        return builder
            .AddReadinessCheck<BusCheck>("bus", HealthStatus.Degraded)
            .AddReadinessCheck<DeadLetterCheck>("dead_letters", HealthStatus.Degraded);
    }
}
