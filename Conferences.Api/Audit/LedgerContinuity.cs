using Conferences.Api.Store;

namespace Conferences.Api.Audit;

/// <summary>
/// Whether the ledger's progress and its newest entry agree: they are written in one commit, so only somebody who
/// changed the database by hand makes them differ. A ledger that does not go on where it was is not continued, or the
/// service would itself vouch for what was changed.
/// </summary>
internal sealed class LedgerContinuity(ReadDataSource reads)
{
    // One statement, so that all of it is of one moment.
    private const string Sql =
        $"""
        with progress as (
            select coalesce(max(last_seq_id), 0) as read from conferences.mt_event_progression where name = $1),
        head as (
            select seq_id, event_id from conferences.ledger order by seq_id desc limit 1)
        select
            read,
            head.seq_id,
            head.seq_id = 0 or exists (
                select from conferences.mt_events e where e.seq_id = head.seq_id and e.id = head.event_id),
            (select min(e.seq_id) from conferences.mt_events e
                where e.seq_id > head.seq_id and e.seq_id <= read and {WebhookStore.IsOfConference})
        from progress left join head on true
        """;

    /// <summary>Why the ledger cannot be continued; null if it can.</summary>
    public async Task<string?> ObjectionAsync(CancellationToken cancellation)
    {
        await using var command = reads.Command(Sql, $"{SubscriptionNames.Ledger}:All");
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        var read = row.GetInt64(0);
        if (row.IsDBNull(1))
            return Stopped("it has no entries, not even the one it begins with");
        var last = row.GetInt64(1);
        return (row.GetBoolean(2), row.IsDBNull(3) ? (long?)null : row.GetInt64(3)) switch
        {
            _ when read < last =>
                Stopped($"its progress is position {read}, and its newest entry that of position {last}"),
            (false, _) => Stopped($"the event of its newest entry, position {last}, is gone"),
            (_, { } skipped) =>
                Stopped($"its progress is position {read}, and the event at {skipped} was not entered"),
            _ => null,
        };

        static string Stopped(string why) =>
            $"The ledger is not continued: {why}. The database was changed by hand; restore it from a backup.";
    }
}
