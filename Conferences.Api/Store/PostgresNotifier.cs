using Conferences.Api.Crossbar;
using Npgsql;

namespace Conferences.Api.Store;

/// <summary>
/// Tells the other nodes that this one has recorded something, and hears the same of them, so that whichever node reads
/// the facts is woken at once. In the commit itself the telling would cost almost half of all appends; here many
/// commits share one.
/// </summary>
internal sealed class PostgresNotifier(
    AppendSignal signal, NpgsqlDataSource database, TimeProvider clock, ILogger<PostgresNotifier> log)
    : BackgroundService
{
    private const string Channel = "conferences_facts";

    private static readonly TimeSpan BetweenTellings = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    private readonly string self = Ids.New();

    // Replaced only after the telling: if it fails, the next attempt makes up for it.
    private Task recorded = signal.NextHere;

    protected override Task ExecuteAsync(CancellationToken stopping) => Task.WhenAll(
        PeriodicWork.EachAsync(BetweenAttempts, clock, ListenAsync, log, stopping),
        PeriodicWork.EachAsync(BetweenAttempts, clock, TellAsync, log, stopping));

    private async Task ListenAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        connection.Notification += (_, told) =>
        {
            if (told.Payload != self)
                signal.Beat();
        };
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection))
            await listen.ExecuteNonQueryAsync(cancellation);

        // What was told while nobody listened.
        signal.Beat();
        while (true)
            await connection.WaitAsync(cancellation);
    }

    private async Task TellAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await recorded.WaitAsync(cancellation);

            // What is recorded from now on is told the next time.
            var next = signal.NextHere;
            await using (var tell = database.CreateCommand("select pg_notify($1, $2)"))
            {
                tell.Parameters.Add(new() { Value = Channel });
                tell.Parameters.Add(new() { Value = self });
                await tell.ExecuteNonQueryAsync(cancellation);
            }

            recorded = next;
            await Task.Delay(BetweenTellings, clock, cancellation);
        }
    }
}
