using Conferences.Api.CommandLine;
using Conferences.Api.RabbitMq;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Conferences.Api.Bus;

/// <summary>What the commands about dead letters have in common: they need RabbitMQ and no database.</summary>
internal static class DeadLetterCommand
{
    /// <summary>Runs the command on a channel with publisher confirmations; false if it failed, which it has reported.
    /// </summary>
    public static async Task<bool> RunAsync(IServiceProvider services, Func<IChannel, Task<bool>> command)
    {
        try
        {
            await using var connection =
                await services.GetRequiredService<Broker>().ConnectAsync("dead letters", CancellationToken.None);
            await BrokerTopology.DeclareAsync(connection, CancellationToken.None);
            await using var channel = await connection.CreateChannelAsync(
                new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
            return await command(channel);
        }
        catch (BrokerUnreachableException)
        {
            return CommandError.Report("RabbitMQ cannot be reached.");
        }
    }

    /// <summary>Reports that the letter that was named is not there.</summary>
    public static bool Unknown() =>
        CommandError.Report("There is no dead letter with that id; 'bus deadletters' shows them.");
}
