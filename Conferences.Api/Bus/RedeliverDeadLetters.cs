using Conferences.Api.RabbitMq;
using RabbitMQ.Client;

namespace Conferences.Api.Bus;

/// <summary>
/// <c>bus redeliver</c>: returns dead letters to their queue, once the cause is fixed. With the same id a command is
/// carried out once, however often it is redelivered.
/// </summary>
internal static class RedeliverDeadLetters
{
    public static Task<bool> GoAsync(IServiceProvider services, string? id = null) =>
        DeadLetterCommand.RunAsync(services, channel => RedeliverAsync(channel, id));

    private static async Task<bool> RedeliverAsync(IChannel channel, string? id)
    {
        var moved = await MoveAsync(channel, id);
        if (moved.Count == 0 && id is not null)
            return DeadLetterCommand.Unknown();
        foreach (var queue in moved.Append(BrokerTopology.Commands).Distinct().Order(StringComparer.Ordinal))
            Console.WriteLine($"Put back on {queue}: {moved.Count(it => it == queue)}.");
        return true;
    }

    private static async Task<IReadOnlyList<string>> MoveAsync(IChannel channel, string? id)
    {
        var moved = new List<string>();
        await DeadLetterQueue.TakeAsync(channel, id, async letter =>
        {
            moved.Add(DeadLetter.QueueOf(letter.BasicProperties));
            await channel.BasicPublishAsync(
                "", moved[^1], mandatory: true, DeadLetter.Raise(letter.BasicProperties), letter.Body);
        });
        return moved;
    }
}
