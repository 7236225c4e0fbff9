using Conferences.Api.Crossbar;
using Npgsql;

namespace Conferences.Api.Store;

/// <summary>
/// Notifies other nodes when this one records events, and listens for their notifications, so that the node that runs
/// the subscriptions is woken immediately. Notifying in the commit itself would cost almost half of all appends; here
/// many commits share one notification.
/// </summary>
internal sealed class PostgresNotifier(
    AppendSignal signal, NpgsqlDataSource database, TimeProvider clock, ILogger<PostgresNotifier> log)
    : BackgroundService
{
    private const string Channel = "conferences_facts";

    private static readonly TimeSpan BetweenNotifications = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    private readonly string self = Ids.New();

    // Replaced only after the notification is sent: if that fails, it is sent on the next attempt.
    private Task recorded = signal.NextHere;

    protected override Task ExecuteAsync(CancellationToken stopping) => Task.WhenAll(
        PeriodicWork.EachAsync(BetweenAttempts, clock, ListenAsync, log, stopping),
        PeriodicWork.EachAsync(BetweenAttempts, clock, NotifyAsync, log, stopping));

    private async Task ListenAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        connection.Notification += (_, notification) =>
        {
            if (notification.Payload != self)
                signal.RecordedElsewhere();
        };
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection))
            await listen.ExecuteNonQueryAsync(cancellation);

        // Notifications sent while this node was not listening.
        signal.RecordedElsewhere();
        while (true)
            await connection.WaitAsync(cancellation);
    }

    private async Task NotifyAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await recorded.WaitAsync(cancellation);

            // Events recorded from now on need another notification.
            var next = signal.NextHere;
            await using (var notify = database.CreateCommand("select pg_notify($1, $2)"))
            {
                notify.Parameters.Add(new() { Value = Channel });
                notify.Parameters.Add(new() { Value = self });
                await notify.ExecuteNonQueryAsync(cancellation);
            }

            recorded = next;
            await Task.Delay(BetweenNotifications, clock, cancellation);
        }
    }
}
