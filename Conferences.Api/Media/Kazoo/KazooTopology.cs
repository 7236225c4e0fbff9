using Conferences.Api.RabbitMq;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Conferences.Api.Media.Kazoo;

/// <summary>What there is on the broker of Kazoo's, as Kazoo declares it, and what is ours of it.</summary>
internal static class KazooTopology
{
    /// <summary>The exchange of commands, events and searches.</summary>
    public const string Conference = BrokerTopology.KazooExchange;

    /// <summary>The exchange of replies: the routing key is the queue of whoever asked.</summary>
    public const string Targeted = "targeted";

    /// <summary>Our queue of events. It outlives us, so that nothing is missed while no node runs.</summary>
    public const string Events = BrokerTopology.KazooEvents;

    /// <summary>A message of our own behind the events: whoever put it there is told when they are all recorded.
    /// </summary>
    public const string Fence = "fence";

    // Kazoo keeps its exchanges in memory, and refuses to go on with one that is not like its own.
    public static async Task DeclareExchangesAsync(IChannel channel, CancellationToken cancellation)
    {
        await channel.ExchangeDeclareAsync(
            Conference, ExchangeType.Topic, durable: false, autoDelete: false, cancellationToken: cancellation);
        await channel.ExchangeDeclareAsync(
            Targeted, ExchangeType.Direct, durable: false, autoDelete: false, cancellationToken: cancellation);
    }

    /// <summary>Declares the queue of events. One node at a time reads it, or they would overtake each other.</summary>
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

    /// <summary>Declares a queue that is this process's alone, and gone with it.</summary>
    public static async Task<string> DeclareOwnAsync(IChannel channel, CancellationToken cancellation) =>
        (await channel.QueueDeclareAsync(cancellationToken: cancellation)).QueueName;

    public static bool IsFence(BasicDeliverEventArgs message) =>
        message.Exchange.Length == 0 && message.BasicProperties.Type == Fence;
}
