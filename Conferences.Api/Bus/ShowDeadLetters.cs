using Conferences.Api.CommandLine;
using Conferences.Api.RabbitMq;
using RabbitMQ.Client;

namespace Conferences.Api.Bus;

/// <summary>
/// <c>bus deadletters</c>: shows the dead letters, and why they are. They stay in the queue, and count as looked at.
/// </summary>
internal static class ShowDeadLetters
{
    public static Task<bool> GoAsync(IServiceProvider services, bool asJson = false) =>
        DeadLetterCommand.RunAsync(services, channel => ShowAsync(channel, asJson));

    private static async Task<bool> ShowAsync(IChannel channel, bool asJson)
    {
        await DeadLetterQueue.LookAsync(channel);
        var letters = new List<DeadLetter>();
        await foreach (var found in DeadLetterQueue.ReadAsync(channel))
            letters.Add(DeadLetter.Of(found.BasicProperties, found.Body.Span));
        if (asJson)
            Listing.PrintJson(letters.Select(it => new { it.Id, it.Since, it.Type, it.Account, it.Reason }));
        else
            Print(letters);
        return true;
    }

    private static void Print(IEnumerable<DeadLetter> letters) => Listing.PrintTable(
        letters,
        ("id", it => it.Id),
        ("since", it => it.Since),
        ("type", it => it.Type),
        ("account", it => it.Account),
        ("reason", it => it.Reason));
}
