using Conferences.Api.RabbitMq;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Conferences.Api.Media.Kazoo;

/// <summary>Kazoo's exchanges on the broker, as Kazoo declares them, and the queues of this service.</summary>
internal static class KazooTopology
{
    /// <summary>The exchange of commands, events and searches.</summary>
    public const string Conference = BrokerTopology.KazooExchange;

    /// <summary>The exchange of replies: the routing key is the requester's queue.</summary>
    public const string Targeted = "targeted";

    /// <summary>Our queue of events. It is durable, so that nothing is missed while no node runs.</summary>
    public const string Events = BrokerTopology.KazooEvents;

    /// <summary>A marker behind the queued events: its sender is notified once they are all recorded.
    /// </summary>
    public const string Fence = "fence";

    // Kazoo's exchanges are transient, and Kazoo fails if one is declared with other arguments.
    public static async Task DeclareExchangesAsync(IChannel channel, CancellationToken cancellation)
    {
        await channel.ExchangeDeclareAsync(
            Conference, ExchangeType.Topic, durable: false, autoDelete: false, cancellationToken: cancellation);
        await channel.ExchangeDeclareAsync(
            Targeted, ExchangeType.Direct, durable: false, autoDelete: false, cancellationToken: cancellation);
    }

    /// <summary>Declares the queue of events. One node at a time consumes it, to keep their order.</summary>
    public static async Task DeclareEventsAsync(IChannel channel, CancellationToken cancellation)
    {
        await channel.QueueDeclareAsync(
            Events,
            durable: true,
            exclusive: false,
            autoDelete: false,
            new Dictionary<string, object?> { ["x-single-active-consumer"] = true },
            cancellationToken: cancellation);
        await channel.QueueBindAsync(Events, Conference, "conference.event.#", cancellationToken: cancellation);
    }

    /// <summary>Declares a queue exclusive to this process, which is deleted with its connection.</summary>
    public static async Task<string> DeclareOwnAsync(IChannel channel, CancellationToken cancellation) =>
        (await channel.QueueDeclareAsync(cancellationToken: cancellation)).QueueName;

    public static bool IsFence(BasicDeliverEventArgs message) =>
        message.Exchange.Length == 0 && message.BasicProperties.Type == Fence;
}
