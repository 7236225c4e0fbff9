using Conferences.Api.CommandLine;
using Conferences.Api.RabbitMq;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Spectre.Console;

namespace Conferences.Api.Bus;

/// <summary><c>bus deadletters</c>: shows the dead-lettered commands, and why. They stay in the queue.</summary>
internal static class ShowDeadLetters
{
    private const int WidthOfPipes = 1_000;

    public static async Task<bool> GoAsync(IServiceProvider services)
    {
        try
        {
            await using var connection =
                await services.GetRequiredService<Broker>().ConnectAsync("dead letters", CancellationToken.None);
            await BrokerTopology.DeclareAsync(connection, CancellationToken.None);
            await using var channel = await connection.CreateChannelAsync();
            var table = await TableAsync(channel);

            // A pipe has no width, and wrapped text cannot be searched.
            if (Console.IsOutputRedirected)
                AnsiConsole.Profile.Width = WidthOfPipes;
            AnsiConsole.Write(table);
            return true;
        }
        catch (BrokerUnreachableException)
        {
            return CommandError.Report("RabbitMQ cannot be reached.");
        }
    }

    // Unacknowledged messages return to the queue when the channel is closed.
    private static async Task<Table> TableAsync(IChannel channel)
    {
        var table = new Table().AddColumns("id", "since", "type", "account", "reason");
        for (var left = await channel.MessageCountAsync(BrokerTopology.DeadLetters); left > 0; left--)
        {
            if (await channel.BasicGetAsync(BrokerTopology.DeadLetters, autoAck: false) is not { } found)
                break;
            var letter = DeadLetter.Of(found.BasicProperties, found.Body.Span);
            string[] cells = [letter.Id, letter.Since, letter.Type, letter.Account, letter.Reason];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        return table;
    }
}
