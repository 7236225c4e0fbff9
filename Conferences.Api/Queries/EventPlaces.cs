using System.Globalization;
using Conferences.Api.Store;

namespace Conferences.Api.Queries;

/// <summary>Finds the position in the store behind which an account's history goes on.</summary>
internal sealed class EventPlaces(ReadDataSource reads)
{
    /// <summary>That of the conference's event with this sequence, or of the last one before it; 0 if there is none.
    /// </summary>
    public Task<long> OfSequenceAsync(
        string account, string conferenceId, long sequence, CancellationToken cancellation) => FindAsync(
        """
        select coalesce((
            select seq_id from conferences.mt_events
            where tenant_id = $1 and stream_id = $2 and version <= $3
            order by version desc
            limit 1), 0)
        """,
        cancellation,
        account,
        conferenceId,
        sequence);

    /// <summary>That of the account's event with this place in its ledger, or of the last one before it; 0 if there is
    /// none.</summary>
    public Task<long> OfPlaceAsync(string account, long place, CancellationToken cancellation) => FindAsync(
        """
        select coalesce((
            select seq_id from conferences.ledger where tenant_id = $1 and n <= $2 order by n desc limit 1), 0)
        """,
        cancellation,
        account,
        place);

    /// <summary>
    /// That of the account's last event before this time; 0 if there is none. Times do not fall within an account, so
    /// that halving finds it; where an earlier version of the service recorded ones that do, some more are found.
    /// </summary>
    public async Task<long> BeforeAsync(string account, DateTimeOffset time, CancellationToken cancellation)
    {
        var at = time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        var (before, from) = (0L, 1 + await FindAsync(
            "select coalesce(max(n), 0) from conferences.ledger where tenant_id = $1", cancellation, account));
        while (from - before > 1)
        {
            var middle = before + ((from - before) / 2);
            var isBefore = await FindAsync(
                """
                select count(*) from conferences.ledger l join conferences.mt_events e on e.seq_id = l.seq_id
                where l.tenant_id = $1 and l.n = $2 and e.timestamp < $3::timestamptz
                """,
                cancellation,
                account,
                middle,
                at);
            (before, from) = isBefore > 0 ? (middle, from) : (before, middle);
        }

        return await OfPlaceAsync(account, before, cancellation);
    }

    private async Task<long> FindAsync(string sql, CancellationToken cancellation, params object[] parameters)
    {
        await using var command = reads.Command(sql, parameters);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
