using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Conferences.Api.RabbitMq;

/// <summary>
/// The service's exchange and queues on the broker. They are declared if missing: an existing queue that an operator
/// declared differently (a quorum queue, say) is accepted as it is, an exchange of another type is not.
/// </summary>
internal static class BrokerTopology
{
    /// <summary>The exchange that events are published to, under <c>{account}.{conference}.{type}</c>.</summary>
    public const string Exchange = "conferences";

    /// <summary>The queue that commands are consumed from.</summary>
    public const string Commands = "conferences.commands";

    /// <summary>The queue of dead letters, each message with its reason.</summary>
    public const string DeadLetters = "conferences.dead-letters";

    /// <summary>The queue of marks, one for each dead letter that nobody has looked at.</summary>
    public const string NewDeadLetters = "conferences.dead-letters.new";

    // Marks are lost beyond it if nobody ever looks: what counts is that there are some.
    private const int MostMarks = 100_000;

    /// <summary>The exchange that a Kazoo cluster publishes its conference events to.</summary>
    public const string KazooExchange = "conference";

    /// <summary>The queue that a Kazoo cluster's conference events are consumed from.</summary>
    public const string KazooEvents = "conferences.media";

    /// <summary>Declares all of it.</summary>
    /// <exception cref="OperationInterruptedException">One of the names exists as something else.
    /// </exception>
    public static async Task DeclareAsync(IConnection connection, CancellationToken cancellation)
    {
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: cancellation))
        {
            await channel.ExchangeDeclareAsync(
                Exchange, ExchangeType.Topic, durable: true, cancellationToken: cancellation);
        }

        // One node at a time consumes commands: two that share them would break the order within a conference.
        await DeclareQueueAsync(
            connection, Commands, new() { ["x-single-active-consumer"] = true }, cancellation);
        await DeclareQueueAsync(connection, DeadLetters, [], cancellation);
        await DeclareQueueAsync(
            connection, NewDeadLetters, new() { ["x-max-length"] = MostMarks }, cancellation);
    }

    // A passive declare of a missing queue closes the channel, so each has its own.
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
