using System.Globalization;
using Conferences.Domain.State;
using Marten.Services.BatchQuerying;

namespace Conferences.Api.Store;

/// <summary>What an account has stored.</summary>
internal static class StoredUsage
{
    /// <summary>The conferences that events <c>e</c> add.</summary>
    public const string Conferences =
        """
        count(*) filter (where e.type = 'conference_created') - count(*) filter (where e.type = 'conference_deleted')
        """;

    /// <summary>The bytes of events <c>e</c> and of the people they name, who are stored apart.</summary>
    public const string Bytes =
        """
        sum(octet_length(e.data::text) + coalesce(octet_length(e.headers::text), 0) + case
            when e.type in ('participant_joined', 'participant_refused', 'leg_admitted', 'link_created',
                'operation_requested') then (
                select coalesce(sum((
                    select octet_length(p.data::text) from conferences.mt_doc_person p
                    where p.tenant_id = e.tenant_id and p.id = named.id)), 0)
                from (
                    select e.data ->> 'person_id' as id
                    union all
                    select target #>> '{leg,person_id}' from jsonb_array_elements(
                        coalesce(e.data #> '{operation,targets}', '[]')) target) named)
            else 0 end)
        """;

    // What is counted, and what is still to be counted. Of the latter only so much is read: if nothing is counted,
    // writers must not read everything since. The limit also makes PostgreSQL use the index: it cannot know how few
    // events there are beyond the position, and would scan them all. People are left until they are counted.
    private const string Sql =
        $$"""
        select concat(coalesce(sum(it.conferences), 0), ' ', coalesce(sum(it.bytes), 0)) from (
            select conferences, bytes from conferences.account_usage where tenant_id = ?
            union all
            select {{Conferences}}, sum(octet_length(e.data::text)) from (
                select * from conferences.mt_events
                where seq_id > coalesce((select seq_id from conferences.account_usage where tenant_id = ''), 0)
                order by seq_id limit 10000) e
            where e.tenant_id = ? and e.type <> 'tombstone'
        ) it
        """;

    /// <summary>Reads it. Commits that overlap with this one are not seen.</summary>
    public static Task<IReadOnlyList<string>> Read(IBatchedQuery reads, string account) =>
        reads.Query<string>(Sql, account, account);

    /// <summary>What was read.</summary>
    public static AccountUsage Of(IReadOnlyList<string> read)
    {
        var figures = read[0].Split(' ');
        return new(
            long.Parse(figures[0], CultureInfo.InvariantCulture), long.Parse(figures[1], CultureInfo.InvariantCulture));
    }
}
