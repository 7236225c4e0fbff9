using Conferences.Api.CommandLine;
using Conferences.Api.RabbitMq;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Conferences.Api.Bus;

/// <summary><c>bus purge</c>: deletes dead letters, which may contain callers' names and numbers.</summary>
internal static class PurgeDeadLetters
{
    public static async Task<bool> GoAsync(IServiceProvider services, BusInput input)
    {
        try
        {
            await using var connection =
                await services.GetRequiredService<Broker>().ConnectAsync("dead letters", CancellationToken.None);
            await BrokerTopology.DeclareAsync(connection, CancellationToken.None);
            await using var channel = await connection.CreateChannelAsync();
            var deleted = await DeadLetterQueue.TakeAsync(channel, input.IdFlag, _ => Task.CompletedTask);
            if (deleted == 0 && input.IdFlag is not null)
                return CommandError.Report("There is no dead letter with that id; 'bus deadletters' shows them.");
            Console.WriteLine($"Deleted: {deleted}.");
            return true;
        }
        catch (BrokerUnreachableException)
        {
            return CommandError.Report("RabbitMQ cannot be reached.");
        }
    }
}
