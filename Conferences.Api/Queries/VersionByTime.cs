using Conferences.Api.Store;

namespace Conferences.Api.Queries;

/// <summary>
/// Turns a time into a version: the one before the first event that was recorded later, so that a later time never
/// leads to an earlier version.
/// </summary>
internal static class VersionByTime
{
    // A binary search by the stream's key, where the times of the events are known to rise with their versions. Other
    // streams are read from the beginning.
    private const string Sql =
        $"""
        with recursive stream (version, is_ordered) as (
            select s.version, e.seq_id > (
                select p.last_seq_id from conferences.mt_event_progression p where p.name = '{OrderedTimes.Name}')
            from conferences.mt_streams s
            join conferences.mt_events e on e.tenant_id = s.tenant_id and e.stream_id = s.id and e.version = 1
            where s.tenant_id = $1 and s.id = $2),
        search (low, high) as (
            select 0::bigint, version from stream where is_ordered
            union all
            select
                case when e.timestamp <= $3::timestamptz then e.version else search.low end,
                case when e.timestamp <= $3::timestamptz then search.high else e.version - 1 end
            from search
            join conferences.mt_events e on e.tenant_id = $1 and e.stream_id = $2
                and e.version = (search.low + search.high + 1) / 2
            where search.low < search.high)
        select coalesce(
            (select low from search where low = high),
            (select e.version - 1 from conferences.mt_events e
                where e.tenant_id = $1 and e.stream_id = $2 and e.timestamp > $3::timestamptz
                order by e.version limit 1),
            version)
        from stream
        """;

    /// <summary>The conference's version at that time; 0 if there was none.</summary>
    public static async Task<long> ReadAsync(
        ReadDataSource reads, string account, string id, DateTimeOffset time, CancellationToken cancellation)
    {
        await using var command = reads.Command(Sql, account, id, PastQueries.Text(time));
        return await command.ExecuteScalarAsync(cancellation) as long? ?? 0;
    }
}
