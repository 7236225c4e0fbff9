using System.Globalization;
using Conferences.Api.CommandLine;
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

    public static async Task<bool> GoAsync(IServiceProvider services, BusInput input)
    {
        await services.GetRequiredService<SchemaOwner>().ApplyAsync(CancellationToken.None);
        var replays = services.GetRequiredService<Replays>();
        if (await AfterAsync(replays, input.FromFlag) is not { } after)
        {
            return CommandError.Report(
                "--from takes a position, a whole number from 0, or a time like 2026-01-31T12:00:00Z.");
        }

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

    // The position after which to continue; null if the option is invalid.
    private static async Task<long?> AfterAsync(Replays replays, string? from) =>
        long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? Math.Max(0, position - 1)
            : DateTimeOffset.TryParse(
                from, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? await replays.BeforeAsync(time, CancellationToken.None)
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
