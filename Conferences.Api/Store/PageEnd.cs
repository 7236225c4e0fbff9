using Npgsql;
using NpgsqlTypes;

namespace Conferences.Api.Store;

/// <summary>Where a page of events ends: behind as many as were asked for, or as soon as it has its bytes.</summary>
/// <param name="Last">Position of the last event; the position before the page if it has none.</param>
/// <param name="Count">Events in the page.</param>
/// <param name="Bytes">Of these events, as JSON text.</param>
internal readonly record struct PageEnd(long Last, int Count, long Bytes)
{
    // One after the other: how large an event is, is known only by reading it.
    private const string Sql =
        """
        with recursive page (position, n, bytes) as (
            select $1::bigint, 0, 0::bigint
            union all
            select next.seq_id, page.n + 1, page.bytes + next.bytes
            from page
            cross join lateral (
                select seq_id, octet_length(data::text) as bytes
                from conferences.mt_events
                where seq_id > page.position and seq_id <= $2 and ($5::text[] is null or type = any ($5))
                order by seq_id
                limit 1) next
            where page.n < $3 and page.bytes < $4)
        select position, n, bytes from page order by n desc limit 1
        """;

    /// <summary>Finds it.</summary>
    /// <param name="command">Without text; its time limit applies.</param>
    /// <param name="after">The position before the page.</param>
    /// <param name="newest">The last position that it may reach.</param>
    /// <param name="most">Most events.</param>
    /// <param name="bytes">It ends with the event that reaches them.</param>
    /// <param name="types">Stored names of the events to count; null for all.</param>
    public static async Task<PageEnd> FindAsync(
        NpgsqlCommand command,
        long after,
        long newest,
        int most,
        long bytes,
        string[]? types,
        CancellationToken cancellation)
    {
        command.CommandText = Sql;
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = newest });
        command.Parameters.Add(new() { Value = most });
        command.Parameters.Add(new() { Value = bytes });
        command.Parameters.Add(new()
        {
            Value = (object?)types ?? DBNull.Value,
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
        });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new(row.GetInt64(0), row.GetInt32(1), row.GetInt64(2));
    }
}
