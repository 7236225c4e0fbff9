using Conferences.Api.RabbitMq;
using RabbitMQ.Client;

namespace Conferences.Api.Bus;

/// <summary><c>bus purge</c>: deletes dead letters, which may contain callers' names and numbers.</summary>
internal static class PurgeDeadLetters
{
    public static Task<bool> GoAsync(IServiceProvider services, string? id = null) =>
        DeadLetterCommand.RunAsync(services, channel => PurgeAsync(channel, id));

    private static async Task<bool> PurgeAsync(IChannel channel, string? id)
    {
        var deleted = await DeadLetterQueue.TakeAsync(channel, id, _ => Task.CompletedTask);
        if (deleted == 0 && id is not null)
            return DeadLetterCommand.Unknown();
        Console.WriteLine($"Deleted: {deleted}.");
        return true;
    }
}
