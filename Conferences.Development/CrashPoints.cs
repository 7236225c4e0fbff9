using Conferences.Api.Bus;
using Conferences.Api.Media;
using Conferences.Api.Queries;
using Conferences.Api.RabbitMq;
using Conferences.Api.Responses;
using Conferences.Api.Webhooks;
using Conferences.Api.Webhooks.Delivery;
using Marten;

namespace Conferences.Development;

/// <summary>Adds a <see cref="CrashPoint"/> to commits, to the relay, to webhooks and to the media sender.</summary>
internal static class CrashPoints
{
    public static WebApplicationBuilder AddCrashPoint(this WebApplicationBuilder builder)
    {
        if (CrashPoint.Of(builder.Configuration) is not { } crash)
            return builder;
        var services = builder.Services;
        services.AddSingleton<IDocumentSessionListener>(crash);
        services.AddSingleton<Publisher>(provider => new CrashingPublisher(
            provider.GetRequiredService<Broker>(), provider.GetRequiredService<ILogger<Publisher>>(), crash));
        services.AddSingleton<DeliveryClient>(provider => new CrashingDeliveries(
            DeliveryHandler.Create(
                provider.GetRequiredService<AddressGuard>(), provider.GetRequiredService<ResolveHost>()),
            provider.GetRequiredService<WebhookOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            crash));
        if (services.LastOrDefault(it => it.ServiceType == typeof(IMediaLink))?.ImplementationFactory is { } link)
            services.AddSingleton<IMediaLink>(provider => new CrashingLink((IMediaLink)link(provider), crash));
        return builder;
    }

    private sealed class CrashingPublisher(Broker broker, ILogger<Publisher> log, CrashPoint crash)
        : Publisher(broker, log)
    {
        public override async Task PublishAsync(IReadOnlyList<CloudEvent> page, CancellationToken cancellation)
        {
            await base.PublishAsync(page, cancellation);
            crash.Reach(CrashPoint.AfterPublish);
        }
    }

    private sealed class CrashingDeliveries(
        HttpMessageHandler handler, WebhookOptions options, TimeProvider clock, CrashPoint crash)
        : DeliveryClient(handler, options, clock)
    {
        public override async Task<Exchange> SendAsync(
            Recipient to, string id, Payload payload, CancellationToken cancellation)
        {
            var exchange = await base.SendAsync(to, id, payload, cancellation);
            crash.Reach(CrashPoint.AfterDelivery);
            return exchange;
        }
    }

    private sealed class CrashingLink(IMediaLink link, CrashPoint crash) : IMediaLink
    {
        public bool IsUp => link.IsUp;

        public int TimesUp => link.TimesUp;

        public bool IsExact => link.IsExact;

        public Task<IReadOnlyCollection<int>> UnnamedAsync(MediaCommand command, CancellationToken cancellation) =>
            link.UnnamedAsync(command, cancellation);

        public Task SendAsync(MediaCommand command, CancellationToken cancellation)
        {
            if (command.OperationId is not null)
                crash.Reach(CrashPoint.AfterSent);
            return link.SendAsync(command, cancellation);
        }

        public Task<IReadOnlyList<HeldConference>> RostersAsync(
            IReadOnlyCollection<RecordedConference> recorded,
            IReadOnlyCollection<string> accounts,
            CancellationToken cancellation) => link.RostersAsync(recorded, accounts, cancellation);
    }
}
