using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Conferences.Api.RabbitMq;

/// <summary>
/// The queue of dead letters. A second queue has a mark for each that nobody has looked at; its message id is that of
/// the dead letter.
/// </summary>
internal static class DeadLetterQueue
{
    /// <summary>Dead-letters a message.</summary>
    /// <param name="channel">A channel with publisher confirmations.</param>
    /// <param name="reason">Why it can never be handled.</param>
    public static async Task<DeadLetter> BuryAsync(
        IChannel channel,
        BasicDeliverEventArgs message,
        ReadOnlyMemory<byte> body,
        string reason,
        DateTimeOffset now)
    {
        var properties = DeadLetter.Bury(message, reason, now);
        var letter = DeadLetter.Of(properties, body.Span);

        // In this order whoever looks at the letters removes no mark of one that is not there yet.
        await channel.BasicPublishAsync("", BrokerTopology.DeadLetters, mandatory: true, properties, body);
        await channel.BasicPublishAsync(
            "",
            BrokerTopology.NewDeadLetters,
            mandatory: true,
            new BasicProperties { Persistent = true, MessageId = letter.Id },
            ReadOnlyMemory<byte>.Empty);
        return letter;
    }

    /// <summary>Removes all marks: called before the letters are read, retried or deleted.</summary>
    public static Task LookAsync(IChannel channel) => channel.QueuePurgeAsync(BrokerTopology.NewDeadLetters);

    /// <summary>
    /// The letters that are in the queue now: one that fails again must not loop. Those that the caller does not
    /// acknowledge return to the queue when the channel is closed.
    /// </summary>
    public static IAsyncEnumerable<BasicGetResult> ReadAsync(IChannel channel) =>
        ReadAsync(channel, BrokerTopology.DeadLetters);

    /// <summary>Takes dead letters out of the queue, with their marks.</summary>
    /// <param name="id">The one to take; null for all.</param>
    /// <param name="act">Called with each before it is removed.</param>
    /// <returns>How many there were.</returns>
    public static async Task<int> TakeAsync(IChannel channel, string? id, Func<BasicGetResult, Task> act)
    {
        if (id is null)
            await LookAsync(channel);
        var taken = 0;
        await foreach (var letter in ReadAsync(channel))
        {
            if (id is not null && DeadLetter.Of(letter.BasicProperties, letter.Body.Span).Id != id)
                continue;
            await act(letter);
            await channel.BasicAckAsync(letter.DeliveryTag, multiple: false);
            taken++;
        }

        if (id is not null)
            await UnmarkAsync(channel, id);
        return taken;
    }

    /// <summary>The number of dead letters, and of those that nobody has looked at.</summary>
    public static async Task<(uint All, uint New)> CountAsync(IChannel channel, CancellationToken cancellation)
    {
        var all = await channel.MessageCountAsync(BrokerTopology.DeadLetters, cancellation);
        var marks = await channel.MessageCountAsync(BrokerTopology.NewDeadLetters, cancellation);

        // A letter that was removed with the broker's own tools leaves its mark.
        return (all, Math.Min(all, marks));
    }

    private static async Task UnmarkAsync(IChannel channel, string id)
    {
        await foreach (var mark in ReadAsync(channel, BrokerTopology.NewDeadLetters))
        {
            if (mark.BasicProperties.MessageId == id)
                await channel.BasicAckAsync(mark.DeliveryTag, multiple: false);
        }
    }

    private static async IAsyncEnumerable<BasicGetResult> ReadAsync(IChannel channel, string queue)
    {
        for (var left = await channel.MessageCountAsync(queue); left > 0; left--)
        {
            if (await channel.BasicGetAsync(queue, autoAck: false) is not { } found)
                yield break;
            yield return found;
        }
    }
}
