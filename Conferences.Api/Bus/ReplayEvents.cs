using System.Globalization;
using Conferences.Api.Store;

namespace Conferences.Api.Bus;

/// <summary>
/// <c>bus replay --from …</c>: rewinds the relay, so that everything from there on is published again, in order and
/// with the same ids.
/// </summary>
internal static class ReplayEvents
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    public static async Task<bool> GoAsync(IServiceProvider services, string from)
    {
        await services.GetRequiredService<SchemaOwner>().ApplyAsync(CancellationToken.None);
        var replays = services.GetRequiredService<Replays>();
        var after = await AfterAsync(replays, from);
        var position = await services.GetRequiredService<SubscriptionProgress>()
            .ReadAsync(SubscriptionNames.Bus, CancellationToken.None);
        if (after >= position.Read)
        {
            Console.WriteLine($"Nothing from there on was published yet: the relay has come to {position.Read}.");
            return true;
        }

        await replays.WantAsync(after, CancellationToken.None);
        Console.WriteLine(
            $"What lies behind position {after} is published again, up to {position.Read} at least.");
        Console.WriteLine(await IsTakenAsync(replays)
            ? "The relay has gone back."
            : "No node relays at the moment. The next one that does begins there.");
        return true;
    }

    /// <summary>True if it is a position, or a time.</summary>
    public static bool IsStart(string text) => Position(text) is not null || Time(text) is not null;

    // The position after which to continue.
    private static async Task<long> AfterAsync(Replays replays, string from) =>
        Position(from) is { } position
            ? Math.Max(0, position - 1)
            : await replays.BeforeAsync(Time(from)!.Value, CancellationToken.None);

    private static long? Position(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null;

    private static DateTimeOffset? Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    private static async Task<bool> IsTakenAsync(Replays replays)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(Glance);
            if (await replays.WantedAsync(CancellationToken.None) is null)
                return true;
        }

        return false;
    }
}
