using Conferences.Api.Store;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Npgsql;

namespace Conferences.Api.Audit;

/// <summary>
/// Waits until the ledger contains everything an account has recorded. If no node of the service runs, it runs the
/// ledger itself.
/// </summary>
internal sealed class LedgerCatchUp(
    IDocumentStore store, NpgsqlDataSource database, SubscriptionProgress progress, LedgerContinuity continuity)
{
    private const string LastSql =
        $"""
        select max(e.seq_id) from conferences.mt_events e
        where e.tenant_id = $1 and e.seq_id > $2 and {WebhookStore.IsOfConference}
        """;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <param name="report">Called with the positions covered, and the total to cover.</param>
    /// <exception cref="AuditException">It makes no progress, or cannot be continued.</exception>
    public async Task WaitAsync(string account, Action<long, long> report, CancellationToken cancellation)
    {
        if (await continuity.ObjectionAsync(cancellation) is { } objection)
            throw new AuditException(objection);
        var start = (await progress.ReadAsync(SubscriptionNames.Ledger, cancellation)).Read;
        if (await LastAsync(account, start, cancellation) is not { } last)
            return;
        await using var locks = ReaderLocks.Of(store, database);
        IProjectionDaemon? daemon = null;
        try
        {
            var (read, moved) = (start, TimeProvider.System.GetTimestamp());
            while (read < last)
            {
                if (daemon is null && await locks.TryAttainAsync(store, [SubscriptionNames.Ledger], cancellation))
                {
                    daemon = await store.BuildProjectionDaemonAsync();
                    await daemon.StartAgentAsync($"{SubscriptionNames.Ledger}:All", cancellation);
                }

                await Task.Delay(PollInterval, cancellation);
                var now = (await progress.ReadAsync(SubscriptionNames.Ledger, cancellation)).Read;
                if (now == read && TimeProvider.System.GetElapsedTime(moved) > Timeout)
                    throw new AuditException($"The ledger makes no progress: it is at position {read} of {last}.");
                if (now != read)
                    (read, moved) = (now, TimeProvider.System.GetTimestamp());
                report(read - start, last - start);
            }
        }
        finally
        {
            if (daemon is not null)
                await daemon.StopAllAsync();
            daemon?.Dispose();
        }
    }

    private async Task<long?> LastAsync(string account, long after, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(LastSql);
        command.Parameters.Add(new() { Value = account });
        command.Parameters.Add(new() { Value = after });
        return await command.ExecuteScalarAsync(cancellation) as long?;
    }
}
