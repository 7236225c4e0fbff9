using System.Text;
using Conferences.Api.Crossbar;
using Conferences.Api.RabbitMq;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Conferences.Api.Media.Kazoo;

/// <summary>The outcome of publishing a message.</summary>
internal enum Delivery
{
    /// <summary>It was routed to a queue.</summary>
    Taken,

    /// <summary>It could not be routed, and no queue has it.</summary>
    Unroutable,

    /// <summary>It was not sent.</summary>
    Unsent,

    /// <summary>It was sent, and it is unknown whether it arrived.</summary>
    Unknown,
}

/// <summary>A session with Kazoo over one connection: outgoing messages, replies and events.</summary>
internal sealed class KazooConversation
{
    // How many may be unacknowledged, and so are redelivered after a crash.
    private const ushort MostUnderWay = 1_000;

    // A broker whose memory is full blocks publishers without a response.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IChannel outgoing;

    private KazooConversation(IChannel outgoing, string serverId, KazooSettings settings) =>
        (this.outgoing, ServerId, Speaker) = (outgoing, serverId, new(settings, serverId, Ids.New));

    /// <summary>The routing key of replies to us.</summary>
    public string ServerId { get; }

    public KazooMessageFactory Speaker { get; }

    /// <summary>Fails when the session cannot continue.</summary>
    public Task End => end.Task;

    /// <summary>Starts the session. All messages are received once this returns, some of them before.</summary>
    /// <param name="reply">Handles a reply.</param>
    /// <param name="signal">Handles an event that reports who starts or stops talking.</param>
    /// <param name="hear">Creates the consumer of the events.</param>
    public static async Task<KazooConversation> BeginAsync(
        IConnection connection,
        KazooSettings settings,
        Action<BasicDeliverEventArgs> reply,
        Action<BasicDeliverEventArgs> signal,
        Func<IChannel, IChannel, Action<Exception>, KazooEventConsumer> hear,
        CancellationToken cancellation)
    {
        await BrokerTopology.DeclareAsync(connection, cancellation);
        var outgoing = await connection.CreateChannelAsync(
            new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellation);
        await KazooTopology.DeclareExchangesAsync(outgoing, cancellation);

        var own = await connection.CreateChannelAsync(cancellationToken: cancellation);
        var replies = await KazooTopology.DeclareOwnAsync(own, cancellation);
        await own.QueueBindAsync(replies, KazooTopology.Targeted, replies, cancellationToken: cancellation);
        var signals = await KazooTopology.DeclareOwnAsync(own, cancellation);
        foreach (var name in
            (string[])[KazooEvent.StartTalking, KazooEvent.StopTalking, KazooEvent.Left, KazooEvent.Ended])
        {
            await own.QueueBindAsync(
                signals, KazooTopology.Conference, $"conference.event.{name}.#", cancellationToken: cancellation);
        }

        var incoming = await connection.CreateChannelAsync(cancellationToken: cancellation);
        await incoming.BasicQosAsync(0, MostUnderWay, global: false, cancellation);
        await KazooTopology.DeclareEventsAsync(incoming, cancellation);

        var conversation = new KazooConversation(outgoing, replies, settings);
        foreach (var channel in (IChannel[])[outgoing, own, incoming])
            channel.ChannelShutdownAsync += (_, why) => conversation.Stop(new AlreadyClosedException(why));
        var ear = hear(incoming, outgoing, failure => conversation.Stop(failure));
        await conversation.ConsumeAsync(own, replies, autoAck: true, reply, cancellation);
        await conversation.ConsumeAsync(own, signals, autoAck: true, signal, cancellation);
        await conversation.ConsumeAsync(incoming, KazooTopology.Events, autoAck: false, ear.Take, cancellation);
        return conversation;
    }

    /// <summary>Publishes a message, once.</summary>
    /// <param name="expires">When it expires; null for a query, which need not be routed.</param>
    public Task<Delivery> SayAsync(KazooMessage message, TimeSpan? expires, CancellationToken cancellation) =>
        PublishAsync(
            KazooTopology.Conference,
            message.RoutingKey,
            expires is not null,
            Encoding.UTF8.GetBytes(message.Body.ToJsonString()),
            new() { ContentType = "application/json", Expiration = Milliseconds(expires) },
            cancellation);

    /// <summary>Requests a notification once all events now in the queue are recorded.</summary>
    public Task<Delivery> FenceAsync(string id, TimeSpan expires, CancellationToken cancellation) => PublishAsync(
        "",
        KazooTopology.Events,
        mandatory: true,
        ReadOnlyMemory<byte>.Empty,
        new()
        {
            Type = KazooTopology.Fence,
            CorrelationId = id,
            ReplyTo = ServerId,
            Expiration = Milliseconds(expires),
        },
        cancellation);

    private static string? Milliseconds(TimeSpan? time) =>
        time is { } some ? $"{(long)Math.Max(1, some.TotalMilliseconds)}" : null;

    private async Task<Delivery> PublishAsync(
        string exchange,
        string routingKey,
        bool mandatory,
        ReadOnlyMemory<byte> body,
        BasicProperties properties,
        CancellationToken cancellation)
    {
        if (!outgoing.IsOpen)
            return Delivery.Unsent;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            await outgoing.BasicPublishAsync(exchange, routingKey, mandatory, properties, body, patience.Token);
            return Delivery.Taken;
        }
        catch (PublishReturnException)
        {
            return Delivery.Unroutable;
        }
        catch (Exception unconfirmed) when (!cancellation.IsCancellationRequested)
        {
            await Stop(unconfirmed);
            return Delivery.Unknown;
        }
    }

    private async Task ConsumeAsync(
        IChannel channel,
        string queue,
        bool autoAck,
        Action<BasicDeliverEventArgs> take,
        CancellationToken cancellation)
    {
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            take(message);
            return Task.CompletedTask;
        };
        consumer.UnregisteredAsync += (_, _) => Stop(new InvalidOperationException($"The queue {queue} was deleted."));
        await channel.BasicConsumeAsync(queue, autoAck, consumer, cancellation);
    }

    private Task Stop(Exception why)
    {
        end.TrySetException(why);
        return Task.CompletedTask;
    }
}
