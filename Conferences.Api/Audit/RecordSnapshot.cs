using System.Data;
using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Npgsql;

namespace Conferences.Api.Audit;

/// <summary>An entry of the ledger, and its event as it is stored now.</summary>
internal sealed record RecordedEntry(Link Link, StoredEvent Event);

/// <summary>A consistent snapshot of an account's ledger, events, persons and secrets.</summary>
internal sealed class RecordSnapshot : IAsyncDisposable
{
    private const int PageSize = 1_000;

    private const string CountSql =
        $"""
        select
            (select count(*) from conferences.ledger where tenant_id = $1),
            coalesce(head.n, 0),
            (select count(*) from conferences.mt_events e
                where e.tenant_id = $1 and e.seq_id <= head.seq_id and {WebhookStore.IsOfConference})
        from (values (1)) one(x)
        left join lateral (
            select n, seq_id from conferences.ledger where tenant_id = $1 order by n desc limit 1) head on true
        """;

    private const string RangeSql =
        """
        select
            min(l.n) filter (where $2::timestamptz is null or e.timestamp >= $2::timestamptz),
            max(l.n) filter (where $3::timestamptz is null or e.timestamp < $3::timestamptz)
        from conferences.ledger l
        join conferences.mt_events e on e.seq_id = l.seq_id
        where l.tenant_id = $1
        """;

    private const string LinkSql = "select n, hash from conferences.ledger where tenant_id = $1 and n = $2";

    private const string PageSql =
        $"""
        with recursive page (n, entries, bytes) as (
            select $2::bigint, 0, 0::bigint
            union all
            select next.n, page.entries + 1, page.bytes + next.bytes
            from page
            cross join lateral (
                select l.n, coalesce(octet_length(e.data::text), 0) as bytes
                from conferences.ledger l
                left join conferences.mt_events e on e.seq_id = l.seq_id and e.tenant_id = l.tenant_id
                where l.tenant_id = $1 and l.n > page.n and l.n <= $3
                order by l.n
                limit 1) next
            where page.entries < $4 and page.bytes < $5)
        select l.n, l.hash, l.event_id::text, {StoredEvent.Columns}
        from conferences.ledger l
        left join conferences.mt_events e on e.seq_id = l.seq_id and e.tenant_id = l.tenant_id
        where l.tenant_id = $1 and l.n > $2 and l.n <= (select max(n) from page)
        order by l.n
        """;

    // Without the form in which the number is compared: that depends on the service's settings.
    private const string PersonsSql =
        "select id, (data - 'caller')::text from conferences.mt_doc_person where tenant_id = $1 and id = any ($2)";

    private const string SecretsSql =
        "select id, data::text from conferences.mt_doc_conferencesecrets where tenant_id = $1 and id = any ($2)";

    private readonly string account;
    private readonly long pageBytes;
    private readonly NpgsqlTransaction transaction;

    private RecordSnapshot(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string account, long pageBytes) =>
        (Connection, this.transaction, this.account, this.pageBytes) = (connection, transaction, account, pageBytes);

    /// <summary>The connection that reads the snapshot.</summary>
    public NpgsqlConnection Connection { get; }

    /// <param name="pageBytes">Bytes of events after which a page ends.</param>
    public static async Task<RecordSnapshot> TakeAsync(
        NpgsqlDataSource database, string account, long pageBytes, CancellationToken cancellation)
    {
        var connection = await database.OpenConnectionAsync(cancellation);
        return new(
            connection,
            await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation),
            account,
            pageBytes);
    }

    /// <summary>The number of entries in the ledger.</summary>
    /// <exception cref="AuditException">There are none, or their number differs from that of the events.</exception>
    public async Task<long> CountAsync(CancellationToken cancellation)
    {
        await using var row = await AskAsync(CountSql, cancellation, account);
        await row.ReadAsync(cancellation);
        var (entries, last, events) = (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
        return (entries, last, events) switch
        {
            (0, _, _) => throw new AuditException($"Account {account} has recorded nothing."),
            _ when entries == last && entries == events => entries,
            _ => throw new AuditException(
                $"The ledger has {entries} entries up to number {last}, the store {events} events up to there: "
                + "events were removed or added by hand."),
        };
    }

    /// <summary>The first and the last entry of a period.</summary>
    /// <exception cref="AuditException">Nothing was recorded in the period.</exception>
    public async Task<(long First, long Last)> RangeAsync(Period period, CancellationToken cancellation)
    {
        await using var row = await AskAsync(
            RangeSql, cancellation, account, Bound(period.From), Bound(period.To));
        await row.ReadAsync(cancellation);
        return !row.IsDBNull(0) && !row.IsDBNull(1) && row.GetInt64(0) <= row.GetInt64(1)
            ? (row.GetInt64(0), row.GetInt64(1))
            : throw new AuditException($"Account {account} has recorded nothing in that period.");

        static object Bound(DateTimeOffset? time) => time is { } at ? at.UtcDateTime : DBNull.Value;
    }

    /// <summary>The place of an entry; 0 for the start of the chain.</summary>
    public async Task<Link> LinkAsync(long n, CancellationToken cancellation)
    {
        await using var row = await AskAsync(LinkSql, cancellation, account, n);
        return await row.ReadAsync(cancellation) ? new(row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : Link.Start;
    }

    /// <summary>A page of the entries after one, up to and including another: as many as fit, and one at least.
    /// </summary>
    /// <exception cref="AuditException">The event of an entry is missing.</exception>
    public async Task<IReadOnlyList<RecordedEntry>> PageAsync(long after, long last, CancellationToken cancellation)
    {
        await using var row = await AskAsync(
            PageSql, cancellation, account, after, last, PageSize, pageBytes);
        var page = new List<RecordedEntry>();
        while (await row.ReadAsync(cancellation))
        {
            if (row.IsDBNull(3))
                throw new AuditException($"Event {row.GetString(2)}, entry {row.GetInt64(0)}, is not in the store.");
            page.Add(new(new(row.GetInt64(0), row.GetFieldValue<byte[]>(1)), StoredEvent.Of(row, 3)));
        }

        return page;
    }

    /// <summary>The rows of these persons, except erased ones.</summary>
    public Task<Dictionary<string, JsonElement>> PersonsAsync(string[] ids, CancellationToken cancellation) =>
        RowsAsync(PersonsSql, ids, cancellation);

    /// <summary>These rows of secrets, except erased ones.</summary>
    public Task<Dictionary<string, JsonElement>> SecretsAsync(string[] ids, CancellationToken cancellation) =>
        RowsAsync(SecretsSql, ids, cancellation);

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }

    private async Task<Dictionary<string, JsonElement>> RowsAsync(
        string sql, string[] ids, CancellationToken cancellation)
    {
        var rows = new Dictionary<string, JsonElement>();
        if (ids.Length == 0)
            return rows;
        await using var row = await AskAsync(sql, cancellation, account, ids);
        while (await row.ReadAsync(cancellation))
            rows[row.GetString(0)] = JsonElement.Parse(row.GetString(1), CanonicalJson.Options);
        return rows;
    }

    private async Task<NpgsqlDataReader> AskAsync(string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = Connection.CreateCommand();
        command.CommandText = sql;
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return await command.ExecuteReaderAsync(cancellation);
    }
}
