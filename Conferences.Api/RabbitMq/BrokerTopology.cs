using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Conferences.Api.RabbitMq;

/// <summary>
/// What the service has on the broker. It is made where it is missing, and asserted where it is there: a queue that an
/// operator made another way (a quorum queue, say) is taken as it is, an exchange of another kind is not.
/// </summary>
internal static class BrokerTopology
{
    /// <summary>The exchange that facts are published to, under <c>{account}.{conference}.{type}</c>.</summary>
    public const string Exchange = "conferences";

    /// <summary>The queue that commands are taken from.</summary>
    public const string Commands = "conferences.commands";

    /// <summary>The queue that holds what could not be handled, each message with its reason.</summary>
    public const string DeadLetters = "conferences.dead-letters";

    /// <summary>The exchange that a Kazoo cluster publishes its conference events to.</summary>
    public const string KazooExchange = "conference";

    /// <summary>The queue that a Kazoo cluster's conference events are taken from.</summary>
    public const string KazooEvents = "conferences.media";

    /// <summary>Declares all of it.</summary>
    /// <exception cref="OperationInterruptedException">Something of that name is there, and is something else.
    /// </exception>
    public static async Task DeclareAsync(IConnection connection, CancellationToken cancellation)
    {
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: cancellation))
        {
            await channel.ExchangeDeclareAsync(
                Exchange, ExchangeType.Topic, durable: true, cancellationToken: cancellation);
        }

        // One node at a time takes commands: two that share them out would overtake each other within a conference.
        await DeclareQueueAsync(
            connection, Commands, new() { ["x-single-active-consumer"] = true }, cancellation);
        await DeclareQueueAsync(connection, DeadLetters, [], cancellation);
    }

    // Asking for a queue that is not there ends the channel, so each question has one of its own.
    private static async Task DeclareQueueAsync(
        IConnection connection, string name, Dictionary<string, object?> arguments, CancellationToken cancellation)
    {
        try
        {
            await using var context = await connection.CreateChannelAsync(cancellationToken: cancellation);
            await context.QueueDeclarePassiveAsync(name, cancellation);
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
            await channel.QueueDeclareAsync(
                name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellation);
        }
    }
}
