using Npgsql;

namespace Conferences.Floor;

/// <summary>
/// Reads what the service wrote in a transaction: all rows, of all its tables, that carry the transaction's id. Nothing
/// here knows what they mean, so what the service comes to write otherwise is written otherwise here too.
/// </summary>
internal static class Learning
{
    private const string Events = "mt_events";

    // Counted in facts of the stream, so they grow with it.
    private static readonly string[] Counted = ["version", "mt_version", "from_sequence", "until_sequence"];

    public static async Task<Model> FromAsync(NpgsqlDataSource database, Lesson lesson)
    {
        await using var connection = await database.OpenConnectionAsync();
        await RunAsync(
            connection, "create schema if not exists floor; create sequence if not exists floor.facts cache 1");
        var transaction = await TransactionAsync(connection, lesson);
        var found = new List<(Table Table, object[] Values, string[] Types)>();
        foreach (var table in await TablesAsync(connection))
        {
            var rows = await RowsAsync(connection, table, transaction);
            if (rows.Count == 0)
                continue;
            await RunAsync(
                connection,
                $"create table if not exists floor.{table.Name} (like conferences.{table.Name} including all)");
            found.AddRange(rows.Select(row => (table, row.Values, row.Types)));
        }

        string[] renewed = [.. lesson.Renewed.Concat(found.SelectMany(row => Keys(row.Table, row.Values, lesson)))];
        return new(
            lesson,
            [.. found.Select(row => Of(row.Table, row.Values, row.Types, lesson, renewed))],
            renewed,
            found.Count(row => row.Table.Name == Events));
    }

    // The key of a document that is not named after its conference: an answer's, a person's, an operation's.
    private static IEnumerable<string> Keys(Table table, object[] values, Lesson lesson) =>
        table.Name.StartsWith("mt_doc_", StringComparison.Ordinal)
        && values[Array.IndexOf(table.Columns, "id")] is string key
        && !key.Contains(lesson.Conference, StringComparison.Ordinal)
            ? [key]
            : [];

    private static Row Of(Table table, object[] values, string[] types, Lesson lesson, string[] renewed)
    {
        var columns = new List<Column>();
        var places = new List<string>();
        for (var at = 0; at < values.Length; at++)
        {
            if (table.Name == Events && table.Columns[at] == "seq_id")
            {
                places.Add("nextval('floor.facts')");
                continue;
            }

            columns.Add(new(types[at], Value(table.Columns[at], values[at], [lesson.Conference, .. renewed])));
            places.Add($"${columns.Count}");
        }

        // What the service changes is changed here, what it makes is made.
        var isNew = lesson.Opens || table.Name == Events || table.Key.Any(key =>
            values[Array.IndexOf(table.Columns, key)] is string text
            && renewed.Any(name => text.Contains(name, StringComparison.Ordinal)));
        var names = string.Join(", ", table.Columns.Select(Quoted));
        var insert = $"insert into floor.{table.Name} ({names}) values ({string.Join(", ", places)})";
        return new(isNew ? insert : $"{insert} on conflict ({Key(table)}) do update set {Changes(table)}", columns);
    }

    private static Func<Occasion, object> Value(string name, object value, string[] renamed) => value switch
    {
        long number when Counted.Contains(name) => occasion => number + occasion.Later,
        int number when Counted.Contains(name) => occasion => (int)(number + occasion.Later),
        Guid => _ => Guid.CreateVersion7(),
        string text when renamed.Any(it => text.Contains(it, StringComparison.Ordinal)) =>
            occasion => occasion.Rename(text),
        _ => _ => value,
    };

    private static string Key(Table table) => string.Join(", ", table.Key.Select(Quoted));

    private static string Changes(Table table) => string.Join(
        ", ",
        table.Columns.Except(table.Key).Select(name => $"{Quoted(name)} = excluded.{Quoted(name)}"));

    private static string Quoted(string name) => $"\"{name}\"";

    private static async Task<string> TransactionAsync(NpgsqlConnection connection, Lesson lesson)
    {
        await using var command = new NpgsqlCommand(
            "select xmin::text from conferences.mt_events where stream_id = $1 and version = $2", connection)
        {
            Parameters = { new() { Value = lesson.Conference }, new() { Value = lesson.Version } },
        };
        return await command.ExecuteScalarAsync() as string
            ?? throw new InvalidOperationException($"{lesson.Conference} has no fact {lesson.Version}.");
    }

    private static async Task<List<Table>> TablesAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            """
            select c.relname::text,
                (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
                    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''),
                (select array_agg(a.attname::text order by a.attnum)
                    from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
                    where i.indrelid = c.oid and i.indisprimary)
            from pg_class c
            where c.relnamespace = 'conferences'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
            order by c.relname <> 'mt_streams', c.relname
            """,
            connection);
        await using var row = await command.ExecuteReaderAsync();
        var tables = new List<Table>();
        while (await row.ReadAsync())
        {
            tables.Add(new(
                row.GetString(0),
                row.GetFieldValue<string[]>(1),
                row.IsDBNull(2) ? [] : row.GetFieldValue<string[]>(2)));
        }

        return tables;
    }

    private static async Task<List<(object[] Values, string[] Types)>> RowsAsync(
        NpgsqlConnection connection, Table table, string transaction)
    {
        await using var command = new NpgsqlCommand(
            $"""
            select {string.Join(", ", table.Columns.Select(Quoted))}
            from conferences.{table.Name} where xmin::text = $1
            """,
            connection)
        {
            Parameters = { new() { Value = transaction } },
        };
        await using var row = await command.ExecuteReaderAsync();
        var rows = new List<(object[], string[])>();
        while (await row.ReadAsync())
        {
            var values = new object[row.FieldCount];
            row.GetValues(values);

            // Without its length: varchar(500) is no name of a type.
            rows.Add((values, [.. Enumerable.Range(0, row.FieldCount)
                .Select(at => row.GetDataTypeName(at).Split('(')[0])]));
        }

        return rows;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A table of the service.</summary>
    /// <param name="Key">The columns of its primary key.</param>
    private sealed record Table(string Name, string[] Columns, string[] Key);
}
