using Conferences.Api.Store;
using Marten;

namespace Conferences.Api.Audit;

/// <summary>A row of the ledger.</summary>
/// <param name="Position">The event's position among all events of the store.</param>
internal sealed record LedgerEntry(string Account, Link Link, long Position, Guid EventId);

/// <summary>The rows of the ledger, and the events they are computed from.</summary>
internal sealed class LedgerRows(ReadDataSource reads)
{
    private const string EventsSql =
        $"""
        select {StoredEvent.Columns}
        from conferences.mt_events e
        where e.seq_id > $1 and e.seq_id <= $2 and {WebhookStore.IsOfConference}
        order by e.seq_id
        """;

    private const string HeadsSql =
        """
        select account, head.n, head.hash
        from unnest($1) account
        cross join lateral (
            select n, hash from conferences.ledger where tenant_id = account order by n desc limit 1) head
        """;

    private const string EnterSql =
        """
        insert into conferences.ledger (tenant_id, n, seq_id, event_id, hash)
        select * from unnest(?::varchar[], ?::bigint[], ?::bigint[], ?::uuid[], ?::bytea[])
        """;

    /// <summary>The events after a position, up to and including another.</summary>
    public async Task<List<StoredEvent>> EventsAsync(long after, long last, CancellationToken cancellation)
    {
        await using var command = reads.Command(EventsSql, after, last);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var events = new List<StoredEvent>();
        while (await row.ReadAsync(cancellation))
            events.Add(StoredEvent.Of(row));
        return events;
    }

    /// <summary>The newest entry of each account that has one.</summary>
    public async Task<Dictionary<string, Link>> HeadsAsync(string[] accounts, CancellationToken cancellation)
    {
        await using var command = reads.Command(HeadsSql, [accounts]);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var heads = new Dictionary<string, Link>();
        while (await row.ReadAsync(cancellation))
            heads[row.GetString(0)] = new(row.GetInt64(1), row.GetFieldValue<byte[]>(2));
        return heads;
    }

    /// <summary>Adds the entries to the session's commit.</summary>
    public static void Enter(IDocumentOperations operations, IReadOnlyCollection<LedgerEntry> entries) =>
        operations.QueueSqlCommand(
            EnterSql,
            entries.Select(entry => entry.Account).ToArray(),
            entries.Select(entry => entry.Link.N).ToArray(),
            entries.Select(entry => entry.Position).ToArray(),
            entries.Select(entry => entry.EventId).ToArray(),
            entries.Select(entry => entry.Link.Hash.ToArray()).ToArray());
}
