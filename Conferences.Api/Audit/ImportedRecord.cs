using System.Text.Json;
using Conferences.Api.Store;
using Conferences.Domain.Document;
using Conferences.Domain.State;
using Marten;
using Npgsql;
using SessionOptions = Marten.Services.SessionOptions;

namespace Conferences.Api.Audit;

/// <summary>Writes an import in one transaction, all or nothing.</summary>
internal sealed class ImportedRecord : IAsyncDisposable
{
    // Positions continue after the sequence's last value: numbers may have been drawn and not used.
    private const string LockSql =
        "lock table conferences.mt_streams, conferences.mt_events, conferences.ledger in share row exclusive mode";

    private const string EmptySql =
        "select exists (select from conferences.mt_events) or exists (select from conferences.ledger where n > 0)";

    private const string LastSql =
        "select case when is_called then last_value else 0 end from conferences.mt_events_sequence";

    private const string StreamsSql =
        """
        insert into conferences.mt_streams (tenant_id, id, type, version, timestamp, created, is_archived)
        select $1, id, 'conference', max(version), max(time::timestamptz), min(time::timestamptz), false
        from unnest($2, $3, $4) fact(id, version, time)
        group by id
        on conflict (tenant_id, id) do update
        set version = excluded.version, timestamp = excluded.timestamp
        """;

    private const string EventsSql =
        """
        insert into conferences.mt_events (
            tenant_id, seq_id, id, stream_id, version, type, timestamp, data, headers, correlation_id, causation_id,
            mt_dotnet_type, is_archived)
        select
            $1, position, id::uuid, conference, version, type, time::timestamptz, data::jsonb, headers::jsonb,
            correlation, causation, '', false
        from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            fact(position, id, conference, version, type, time, data, headers, correlation, causation)
        """;

    private const string LedgerSql =
        """
        insert into conferences.ledger (tenant_id, n, seq_id, event_id, hash)
        select $1, n, position, id::uuid, hash from unnest($2, $3, $4, $5) entry(n, position, id, hash)
        """;

    private const string ProgressSql =
        """
        insert into conferences.mt_event_progression (name, last_seq_id)
        select name, $2 from unnest($1) name
        on conflict (name) do update set last_seq_id = excluded.last_seq_id, last_updated = transaction_timestamp()
        """;

    private readonly IDocumentStore store;
    private readonly NumberingPlan numbering;
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly HashSet<string> known;
    private readonly long before;
    private long last;

    private ImportedRecord(
        IDocumentStore store,
        NumberingPlan numbering,
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        long before)
    {
        (this.store, this.numbering) = (store, numbering);
        (this.connection, this.transaction) = (connection, transaction);
        (this.before, last) = (before, before);
        known = [.. store.Options.Events.AllKnownEventTypes().Select(it => it.EventTypeName)];
    }

    /// <exception cref="AuditException">The store is not empty.</exception>
    public static async Task<ImportedRecord> OpenAsync(
        IDocumentStore store, NumberingPlan numbering, NpgsqlDataSource database, CancellationToken cancellation)
    {
        var connection = await database.OpenConnectionAsync(cancellation);
        var transaction = await connection.BeginTransactionAsync(cancellation);
        await RunAsync(connection, LockSql, cancellation);
        if (await RunAsync(connection, EmptySql, cancellation) is not false)
        {
            await connection.DisposeAsync();
            throw new AuditException("The store is not empty; an export can only be imported into an empty store.");
        }

        var before = (long)(await RunAsync(connection, LastSql, cancellation))!;
        return new(store, numbering, connection, transaction, before);
    }

    /// <summary>Adds the next entries.</summary>
    public async Task AddAsync(IReadOnlyList<ExportedEntry> page, CancellationToken cancellation)
    {
        if (page.Count == 0)
            return;
        if (page.FirstOrDefault(it => !known.Contains(Text(it, "type")!)) is { } unknown)
        {
            throw new AuditException(
                $"Entry {unknown.Link.N} is of a type this version does not know: {Text(unknown, "type")}.");
        }

        var account = Text(page[0], "account")!;
        var (ids, conferences, times) = (Column("id"), Column("conference"), Column("time"));
        var positions = page.Select(it => before + it.Link.N).ToArray();
        var versions = page.Select(it => it.Event.GetProperty("sequence").GetInt64()).ToArray();
        await RunAsync(connection, StreamsSql, cancellation, account, conferences, versions, times);
        await RunAsync(
            connection, EventsSql, cancellation, account, positions, ids, conferences, versions, Column("type"), times,
            Column("data"), Column("headers"), Column("correlation_id"), Column("causation_id"));
        await RunAsync(
            connection, LedgerSql, cancellation, account, page.Select(it => it.Link.N).ToArray(), positions, ids,
            page.Select(it => it.Link.Hash.ToArray()).ToArray());
        await AddRowsAsync(account, page, cancellation);
        last = positions[^1];

        string?[] Column(string member) => [.. page.Select(it => Text(it, member))];
    }

    /// <summary>Commits, with the sequence and the progress of subscriptions after the imported events.</summary>
    public async Task CommitAsync(CancellationToken cancellation)
    {
        await RunAsync(
            connection, ProgressSql, cancellation,
            (string[])[
                .. SubscriptionNames.All.Select(reader => $"{reader}:All"), "HighWaterMark", OrderedTimes.Name],
            last);

        // The sequence is not rolled back with the transaction, so it is set last.
        await RunAsync(
            connection, "select setval('conferences.mt_events_sequence', greatest($1, 1), $1 > 0)", cancellation, last);
        await transaction.CommitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    // Rows appear more than once: a dialled leg with the dial and its join, secrets with each edit that kept them.
    private async Task AddRowsAsync(
        string account, IReadOnlyList<ExportedEntry> page, CancellationToken cancellation)
    {
        var persons = page.SelectMany(it => it.Persons).Select(ExportedPersons.Read).DistinctBy(it => it.Id).ToArray();
        var secrets = page.Select(it => it.Secrets).OfType<JsonElement>().Select(ExportedSecrets.Read)
            .DistinctBy(it => it.Id).ToArray();
        if (persons.Length + secrets.Length == 0)
            return;
        var options = SessionOptions.ForTransaction(transaction);
        options.TenantId = account;
        await using var session = store.LightweightSession(options);
        session.Store<Person>(persons.Select(it => it with { Caller = numbering.CallerOf(it.CallerIdNumber)?.Text }));
        session.Store<ConferenceSecrets>(secrets);
        await session.SaveChangesAsync(cancellation);
    }

    private static string? Text(ExportedEntry entry, string member) =>
        entry.Event.GetProperty(member) switch
        {
            { ValueKind: JsonValueKind.Null } => null,
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            var json => json.GetRawText(),
        };

    private static async Task<object?> RunAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync(cancellation);
    }
}
