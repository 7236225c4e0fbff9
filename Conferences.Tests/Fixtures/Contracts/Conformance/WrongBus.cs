using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Conferences.Tests.Fixtures.Contracts.Conformance;

/// <summary>
/// The service's bus with one thing wrong: a virtual host of its own, with what is forwarded between it and that of
/// the service.
/// </summary>
internal sealed class WrongBus : IAsyncDisposable
{
    private const string Events = "conferences";
    private const string Commands = "conferences.commands";
    private const string Cluster = "conference";

    private readonly BusMutation mutation;
    private readonly IConnection service;
    private readonly IConnection clients;
    private readonly ConcurrentDictionary<string, string> replyTo = new();
    private readonly string replies = $"replies-{Guid.NewGuid():N}";

    private WrongBus(BusMutation mutation, IConnection service, IConnection clients) =>
        (this.mutation, this.service, this.clients) = (mutation, service, clients);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="service">The broker of the service.</param>
    /// <param name="clients">The broker that the program is told.</param>
    public static async Task<WrongBus> StartAsync(Uri service, Uri clients, BusMutation mutation)
    {
        var bus = new WrongBus(
            mutation,
            await new ConnectionFactory { Uri = service }.CreateConnectionAsync(Cancellation),
            await new ConnectionFactory { Uri = clients }.CreateConnectionAsync(Cancellation));
        await bus.ForwardAsync();
        return bus;
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await clients.DisposeAsync();
    }

    private async Task ForwardAsync()
    {
        await using (var declaring = await clients.CreateChannelAsync(cancellationToken: Cancellation))
        {
            await declaring.ExchangeDeclareAsync(
                Events, mutation.ExchangeType, durable: true, cancellationToken: Cancellation);
            await declaring.QueueDeclareAsync(
                Commands, durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation);
            if (mutation.IsCluster)
            {
                await declaring.ExchangeDeclareAsync(
                    Cluster, ExchangeType.Topic, mutation.IsDurable, cancellationToken: Cancellation);
            }
        }

        if (mutation.IsCluster)
        {
            await ForwardAsync(clients, Cluster, "conference.event.#", service, mutation.Command);
            await ForwardAsync(service, Cluster, "conference.command.#", clients, mutation.Event);
            return;
        }

        await ForwardAsync(service, Events, "#", clients, mutation.Event);
        await ForwardCommandsAsync();
    }

    private static async Task ForwardAsync(
        IConnection from, string exchange, string key, IConnection to, Action<ForwardedMessage>? change)
    {
        var (channel, target) = await ChannelsAsync(from, to);
        var own = await channel.QueueDeclareAsync(cancellationToken: Cancellation);
        await channel.QueueBindAsync(own.QueueName, exchange, key, cancellationToken: Cancellation);
        await ConsumeAsync(channel, own.QueueName, async message =>
        {
            change?.Invoke(message);
            await target.BasicPublishAsync(
                exchange, message.RoutingKey, mandatory: false, message.Properties, message.Body, Cancellation);
        });
    }

    private async Task ForwardCommandsAsync()
    {
        var (commands, toService) = await ChannelsAsync(clients, service);
        await ConsumeAsync(commands, Commands, async message =>
        {
            replyTo[message.Properties.CorrelationId!] = message.Properties.ReplyTo!;
            message.Properties.ReplyTo = replies;
            mutation.Command?.Invoke(message);
            await toService.BasicPublishAsync(
                "", Commands, mandatory: true, message.Properties, message.Body, Cancellation);
        });
        var (answers, toClients) = await ChannelsAsync(service, clients);
        await answers.QueueDeclareAsync(replies, cancellationToken: Cancellation);
        await ConsumeAsync(answers, replies, async message =>
        {
            var client = replyTo[message.Properties.CorrelationId!];
            mutation.Reply?.Invoke(message);
            await toClients.BasicPublishAsync(
                "", client, mandatory: false, message.Properties, message.Body, Cancellation);
        });
    }

    private static async Task<(IChannel From, IChannel To)> ChannelsAsync(IConnection from, IConnection to) => (
        await from.CreateChannelAsync(cancellationToken: Cancellation),
        await to.CreateChannelAsync(cancellationToken: Cancellation));

    private static async Task ConsumeAsync(IChannel channel, string queue, Func<ForwardedMessage, Task> forward)
    {
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) => forward(new()
        {
            RoutingKey = message.RoutingKey,
            Properties = new BasicProperties(message.BasicProperties),
            Json = JsonNode.Parse(message.Body.Span)!.AsObject(),
        });
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer, Cancellation);
    }
}
