using Npgsql;

namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>An event as stored in the database.</summary>
/// <param name="Position">Its position among all events.</param>
/// <param name="Version">Its position in its conference.</param>
/// <param name="Type">Its stored name.</param>
/// <param name="Request">The id of the request that caused it.</param>
/// <param name="Operation">The operation it is about, if any.</param>
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
    // Excludes the tombstones that Marten writes for rolled-back appends.
    private const string Sql =
        """
        select seq_id, id::text, tenant_id, stream_id, version, type, correlation_id, data #>> '{operation,id}'
        from conferences.mt_events
        where type <> 'tombstone'
        order by seq_id
        """;

    /// <summary>The type as the bus names it.</summary>
    public string PublishedType => string.Join('.', Type.Split('_', 2));

    /// <summary>All committed events.</summary>
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
