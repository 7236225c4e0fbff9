using Conferences.Api.RabbitMq;
using RabbitMQ.Client;
using Spectre.Console;

namespace Conferences.Api.Bus;

/// <summary>
/// <c>bus deadletters</c>: shows the dead letters, and why they are. They stay in the queue, and count as looked at.
/// </summary>
internal static class ShowDeadLetters
{
    private const int WidthOfPipes = 1_000;

    public static Task<bool> GoAsync(IServiceProvider services) => DeadLetterCommand.RunAsync(services, ShowAsync);

    private static async Task<bool> ShowAsync(IChannel channel)
    {
        await DeadLetterQueue.LookAsync(channel);
        var table = await TableAsync(channel);

        // A pipe has no width, and wrapped text cannot be searched.
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = WidthOfPipes;
        AnsiConsole.Write(table);
        return true;
    }

    private static async Task<Table> TableAsync(IChannel channel)
    {
        var table = new Table().AddColumns("id", "since", "type", "account", "reason");
        await foreach (var found in DeadLetterQueue.ReadAsync(channel))
        {
            var letter = DeadLetter.Of(found.BasicProperties, found.Body.Span);
            string[] cells = [letter.Id, letter.Since, letter.Type, letter.Account, letter.Reason];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        return table;
    }
}
