using System.Text;
using Conferences.Api.Crossbar;
using Conferences.Api.RabbitMq;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Conferences.Api.Media.Kazoo;

/// <summary>What became of a message that was handed to the broker.</summary>
internal enum Delivery
{
    /// <summary>Somebody has it.</summary>
    Taken,

    /// <summary>Nobody is there to take it, and nobody has it.</summary>
    Unroutable,

    /// <summary>It did not leave.</summary>
    Unsent,

    /// <summary>It left, and nobody knows whether it arrived.</summary>
    Unknown,
}

/// <summary>One connection's worth of speaking with Kazoo: what we say, replies to it, events.</summary>
internal sealed class KazooConversation
{
    // As many may be under way, and so come again after a crash.
    private const ushort MostUnderWay = 1_000;

    // A broker whose memory is full takes nothing and says nothing.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IChannel outgoing;

    private KazooConversation(IChannel outgoing, string serverId, KazooSettings settings) =>
        (this.outgoing, ServerId, Speaker) = (outgoing, serverId, new(settings, serverId, Ids.New));

    /// <summary>The routing key of replies to us.</summary>
    public string ServerId { get; }

    public KazooMessageFactory Speaker { get; }

    /// <summary>Fails when the conversation cannot go on.</summary>
    public Task End => end.Task;

    /// <summary>Begins. Everything is heard from the moment this returns, and some of it before.</summary>
    /// <param name="reply">Takes a reply.</param>
    /// <param name="signal">Takes an event that tells who talks, or stops to.</param>
    /// <param name="hear">Makes the ear that takes the events.</param>
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

    /// <summary>Says something, once.</summary>
    /// <param name="expires">When it is too late; null for a question, which nobody has to take.</param>
    public Task<Delivery> SayAsync(KazooMessage message, TimeSpan? expires, CancellationToken cancellation) =>
        PublishAsync(
            KazooTopology.Conference,
            message.RoutingKey,
            expires is not null,
            Encoding.UTF8.GetBytes(message.Body.ToJsonString()),
            new() { ContentType = "application/json", Expiration = Milliseconds(expires) },
            cancellation);

    /// <summary>Asks to be told when all events that are in the queue now are recorded.</summary>
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
        consumer.UnregisteredAsync += (_, _) => Stop(new InvalidOperationException($"The queue {queue} is gone."));
        await channel.BasicConsumeAsync(queue, autoAck, consumer, cancellation);
    }

    private Task Stop(Exception why)
    {
        end.TrySetException(why);
        return Task.CompletedTask;
    }
}
