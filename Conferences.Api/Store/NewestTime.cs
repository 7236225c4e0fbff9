using System.Globalization;
using Marten;
using Marten.Services.BatchQuerying;

namespace Conferences.Api.Store;

/// <summary>The newest time recorded in a stream and in its account.</summary>
internal static class NewestTime
{
    // The account's newest event is its last in the ledger, or one of those that the ledger has yet to read. Of these
    // only so many are searched: if the ledger has stopped, writers must not read everything since.
    private const string Sql =
        $"""
        select coalesce((extract(epoch from greatest(
            (select e.timestamp from conferences.mt_events e
                where e.tenant_id = ? and e.stream_id = ?
                order by e.version desc limit 1),
            (select e.timestamp from conferences.ledger l
                join conferences.mt_events e on e.seq_id = l.seq_id
                where l.tenant_id = ?
                order by l.n desc limit 1),
            (select e.timestamp from conferences.mt_events e
                where e.tenant_id = ? and e.type <> 'tombstone' and e.seq_id > greatest(
                    (select max(p.last_seq_id) from conferences.mt_event_progression p
                        where p.name = '{SubscriptionNames.Ledger}:All'),
                    (select max(newest.seq_id) - 10000 from conferences.mt_events newest))
                order by e.seq_id desc limit 1)
        )) * 1000000)::bigint, 0)::text
        """;

    /// <summary>
    /// Reads it. Of the stream it is exact if the stream was locked before. In the account, commits of other streams
    /// that overlap with this one are not seen.
    /// </summary>
    /// <param name="conferenceId">The stream, or null if it does not exist yet.</param>
    public static Task<IReadOnlyList<string>> Read(IBatchedQuery reads, string account, string? conferenceId) =>
        reads.Query<string>(Sql, account, conferenceId ?? "", account, account);

    /// <summary>The same for an existing stream, outside a batch.</summary>
    public static async Task<DateTimeOffset?> ReadAsync(
        IQuerySession session, string conferenceId, CancellationToken cancellation) => Of(
        await session.QueryAsync<string>(
            Sql, cancellation, session.TenantId, conferenceId, session.TenantId, session.TenantId));

    /// <summary>The time that was read; null if nothing was recorded.</summary>
    public static DateTimeOffset? Of(IReadOnlyList<string> read) =>
        long.Parse(read[0], CultureInfo.InvariantCulture) is > 0 and var microseconds
            ? DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds)
            : null;
}
