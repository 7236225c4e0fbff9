using Npgsql;

namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>A fact as it lies in the database.</summary>
/// <param name="Position">Its place among all facts.</param>
/// <param name="Version">Its place in its conference.</param>
/// <param name="Type">The name it is stored under.</param>
/// <param name="Request">The id of the request it came of.</param>
/// <param name="Operation">The operation it tells of, if it tells of one.</param>
internal sealed record StoredEventRow(
    long Position,
    string Id,
    string Account,
    string Conference,
    long Version,
    string Type,
    string? Request,
    string? Operation = null)
{
    // What Marten leaves where an append was rolled back is nobody's fact.
    private const string Sql =
        """
        select seq_id, id::text, tenant_id, stream_id, version, type, correlation_id, data #>> '{operation,id}'
        from conferences.mt_events
        where type <> 'tombstone'
        order by seq_id
        """;

    /// <summary>The type as the bus names it.</summary>
    public string PublishedType => string.Join('.', Type.Split('_', 2));

    /// <summary>Everything that is committed.</summary>
    public static async Task<IReadOnlyList<StoredEventRow>> AllAsync(
        NpgsqlDataSource database, CancellationToken cancellation)
    {
        var events = new List<StoredEventRow>();
        await using var command = database.CreateCommand(Sql);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
            events.Add(new(
                row.GetInt64(0), Text(1)!, Text(2)!, Text(3)!, row.GetInt64(4), Text(5)!, Text(6), Text(7)));
        }

        return events;
    }
}
