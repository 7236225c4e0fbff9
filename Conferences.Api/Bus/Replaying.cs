using System.Globalization;
using Marten;
using Npgsql;

namespace Conferences.Api.Bus;

/// <summary>
/// <c>bus replay --from …</c>: has the relay go back, so that everything from there on is published again, in order and
/// under the ids it had.
/// </summary>
internal static class Replaying
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    public static async Task<bool> GoAsync(IServiceProvider services, BusInput input)
    {
        var store = services.GetRequiredService<IDocumentStore>();
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        if (await AfterAsync(services.GetRequiredService<NpgsqlDataSource>(), input.FromFlag) is not { } after)
            return BusCommand.Complain("--from takes a position, a whole number from 0, or a time like 2026-01-31T12:00:00Z.");

        var position = await services.GetRequiredService<RelayProgress>().ReadAsync(CancellationToken.None);
        if (after >= position.Published)
        {
            Console.WriteLine($"Nothing from there on was published yet: the relay has come to {position.Published}.");
            return true;
        }

        await using (var session = store.LightweightSession())
        {
            session.Store(new ReplayWanted(ReplayWanted.TheOne, after));
            await session.SaveChangesAsync();
        }

        Console.WriteLine($"What lies behind position {after} is published again, up to {position.Published} at least.");
        Console.WriteLine(await IsTakenAsync(store)
            ? "The relay has gone back."
            : "No node relays at the moment. The next one that does begins there.");
        return true;
    }

    // The position behind which to go on; null if what was asked for is none.
    private static async Task<long?> AfterAsync(NpgsqlDataSource database, string? from)
    {
        if (long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            return Math.Max(0, position - 1);
        if (!DateTimeOffset.TryParse(
            from, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return null;
        await using var command = database.CreateCommand(
            "select coalesce((select min(seq_id) - 1 from conferences.mt_events where timestamp >= $1), "
            + "(select max(seq_id) from conferences.mt_events), 0)");
        command.Parameters.Add(new() { Value = time.UtcDateTime });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<bool> IsTakenAsync(IDocumentStore store)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(Glance);
            await using var session = store.QuerySession();
            if (await session.LoadAsync<ReplayWanted>(ReplayWanted.TheOne) is null)
                return true;
        }

        return false;
    }
}
