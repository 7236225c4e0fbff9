using Conferences.Api.CommandLine;
using Conferences.Api.RabbitMq;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Conferences.Api.Bus;

/// <summary>
/// <c>bus redeliver</c>: returns dead letters to their queue, once the cause is fixed. With the same id a command is
/// carried out once, however often it is redelivered.
/// </summary>
internal static class RedeliverDeadLetters
{
    public static async Task<bool> GoAsync(IServiceProvider services, BusInput input)
    {
        try
        {
            await using var connection =
                await services.GetRequiredService<Broker>().ConnectAsync("dead letters", CancellationToken.None);
            await BrokerTopology.DeclareAsync(connection, CancellationToken.None);
            await using var channel = await connection.CreateChannelAsync(
                new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
            var moved = await MoveAsync(channel, input.IdFlag);
            if (moved.Count == 0 && input.IdFlag is not null)
                return CommandError.Report("There is no dead letter with that id; 'bus deadletters' shows them.");
            foreach (var queue in moved.Append(BrokerTopology.Commands).Distinct().Order(StringComparer.Ordinal))
                Console.WriteLine($"Put back on {queue}: {moved.Count(it => it == queue)}.");
            return true;
        }
        catch (BrokerUnreachableException)
        {
            return CommandError.Report("RabbitMQ cannot be reached.");
        }
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
