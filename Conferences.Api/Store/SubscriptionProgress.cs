namespace Conferences.Api.Store;

/// <summary>The progress of a subscription.</summary>
/// <param name="Read">The newest position it has handled.</param>
/// <param name="Recorded">The newest position there is.</param>
/// <param name="OldestWaits">The age of the oldest event not yet handled; null if there is none.</param>
internal sealed record SubscriptionPosition(long Read, long Recorded, TimeSpan? OldestWaits)
{
    /// <summary>Lag above which health checks report it.</summary>
    public static readonly TimeSpan Tolerable = TimeSpan.FromSeconds(5);

    /// <summary>Positions not yet handled; some may be empty.</summary>
    public long Behind => OldestWaits is null ? 0 : Recorded - Read;

    /// <summary>True if events wait longer than they should.</summary>
    public bool IsLate => OldestWaits > Tolerable;
}

/// <summary>Reads the progress of subscriptions, whichever node they run on.</summary>
internal sealed class SubscriptionProgress(ReadDataSource reads)
{
    private const string Sql =
        """
        with reader as (
            select coalesce(max(last_seq_id), 0) as read
            from conferences.mt_event_progression
            where name = $1)
        select
            read,
            (select coalesce(max(seq_id), 0) from conferences.mt_events),
            (select extract(epoch from clock_timestamp() - timestamp)::float8
                from conferences.mt_events
                where seq_id > read and type <> 'tombstone'
                order by seq_id
                limit 1)
        from reader
        """;

    /// <param name="reader">The subscription's name, see <see cref="EventSubscription"/>.</param>
    public async Task<SubscriptionPosition> ReadAsync(string reader, CancellationToken cancellation)
    {
        await using var command = reads.Command(Sql, $"{reader}:All");
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new(
            row.GetInt64(0),
            row.GetInt64(1),
            row.IsDBNull(2) ? null : TimeSpan.FromSeconds(Math.Max(0, row.GetDouble(2))));
    }
}
