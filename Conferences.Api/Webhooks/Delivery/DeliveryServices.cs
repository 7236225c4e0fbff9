using System.Net;
using Conferences.Api.Store;
using Marten;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>Registers the fan-out and the delivery of events to webhooks.</summary>
internal static class DeliveryServices
{
    public static IServiceCollection AddDeliveries(this IServiceCollection services) => services
        .ConfigureMarten(options => options.Storage.ExtendedSchemaObjects.AddRange(DeliveryTables.All))
        .AddSingleton(new Lag("webhooks", SubscriptionNames.Webhooks, "entered for delivery"))
        .AddSingleton<DeliverySignal>()
        .AddEventReader<FanOut>()
        .AddSingleton<AddressGuard>()
        .AddSingleton<ResolveHost>(Dns.GetHostAddressesAsync)
        .AddSingleton(provider => new DeliveryClient(
            DeliveryHandler.Create(
                provider.GetRequiredService<AddressGuard>(), provider.GetRequiredService<ResolveHost>()),
            provider.GetRequiredService<WebhookOptions>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<Leases>()
        .AddSingleton<DueDeliveries>()
        .AddSingleton<Backlogs>()
        .AddSingleton<DeliveryPlaces>()
        .AddSingleton<DeliveryLog>()
        .AddSingleton<WebhookDisabling>()
        .AddSingleton<LaneDelivery>()
        .AddSingleton<IWebhookAction, ReplayAction>()
        .AddSingleton<IWebhookAction, TestAction>()
        .AddSingleton<DeliveryMeter>()
        .AddHostedService(provider => provider.GetRequiredService<DeliveryMeter>())
        .AddHostedService<WebhookSender>()
        .AddHostedService<DeliveryExpiry>();
}
