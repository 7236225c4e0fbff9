using Npgsql;

namespace Conferences.Api.Store.Rebuild;

/// <summary>The tables of views, within the transaction that rebuilds them.</summary>
internal sealed class ViewTables(NpgsqlConnection connection)
{
    // Marten's own columns record when and how often a row was written, not its content.
    private const string Columns =
        """
        select quote_ident(attname), attnum = any(
            select unnest(indkey) from pg_index where indrelid = attrelid and indisprimary)
        from pg_attribute
        where attrelid = $1::regclass and attnum > 0 and not attisdropped
            and attname not in ('mt_last_modified', 'mt_version', 'mt_dotnet_type')
        order by attnum
        """;

    /// <summary>Waits up to 30 seconds for transactions that are writing.</summary>
    public Task AllowLongWaitAsync(CancellationToken cancellation) =>
        RunAsync("set local lock_timeout = '30s'", cancellation);

    /// <summary>The position of the newest event.</summary>
    public async Task<long> NewestEventAsync(CancellationToken cancellation)
    {
        await using var command = Command("select coalesce(max(seq_id), 0) from conferences.mt_events");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Empties the tables within this transaction, and keeps their rows for comparison.</summary>
    public async Task SetAsideAsync(View view, CancellationToken cancellation)
    {
        foreach (var table in view.Tables)
        {
            await RunAsync($"create temp table {Before(table)} on commit drop as table {table}", cancellation);
            await RunAsync($"delete from {table}", cancellation);
        }
    }

    /// <summary>The number of rows now, and of rows that were different before.</summary>
    public async Task<(long Rows, long Differed)> CompareAsync(View view, CancellationToken cancellation)
    {
        var (rows, differed) = (0L, 0L);
        foreach (var table in view.Tables)
        {
            var columns = await ColumnsAsync(table, cancellation);
            var (key, all) = (Listed(columns.Where(it => it.IsKey)), columns);
            await using var command = Command(
                $"""
                select count(*) filter (where after is not null), count(*) filter (where
                    ({Listed(all, "before.")}) is distinct from ({Listed(all, "after.")}))
                from {Before(table)} before full join {table} after using ({key})
                """);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            await row.ReadAsync(cancellation);
            (rows, differed) = (rows + row.GetInt64(0), differed + row.GetInt64(1));
        }

        return (rows, differed);
    }

    /// <summary>Records that the view is of this version of the service.</summary>
    public async Task SetVersionAsync(View view, CancellationToken cancellation)
    {
        await using var command = Command(
            """
            insert into conferences.view_versions (view, version) values ($1, $2)
            on conflict (view) do update set version = excluded.version
            """);
        command.Parameters.Add(new() { Value = view.Name });
        command.Parameters.Add(new() { Value = ViewVersions.Current[view.Name] });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Runs a statement, however long it takes.</summary>
    public async Task RunAsync(string sql, CancellationToken cancellation)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<List<(string Name, bool IsKey)>> ColumnsAsync(string table, CancellationToken cancellation)
    {
        await using var command = Command(Columns);
        command.Parameters.Add(new() { Value = table });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var columns = new List<(string, bool)>();
        while (await row.ReadAsync(cancellation))
            columns.Add((row.GetString(0), row.GetBoolean(1)));
        return columns;
    }

    private NpgsqlCommand Command(string sql) => new(sql, connection) { CommandTimeout = 0 };

    private static string Listed(IEnumerable<(string Name, bool IsKey)> columns, string of = "") =>
        string.Join(", ", columns.Select(column => of + column.Name));

    private static string Before(string table) => $"before_{table.Split('.')[^1]}";
}
