using Conferences.Api.Store;
using Conferences.Domain.State;

namespace Conferences.Api.Queries;

/// <summary>Where something of an account is: a conference, and an operation in it if one is meant.</summary>
internal sealed record Place(string Account, string ConferenceId, OperationId? OperationId = null);

/// <summary>A conference that is recorded as running.</summary>
/// <param name="Version">The number of its events.</param>
/// <param name="IsDynamic">See <see cref="LiveConference.IsDynamic"/>.</param>
/// <param name="Uuid">The running instance; null if none is named.</param>
/// <param name="Switch">Host name of its media server; null if none is named.</param>
internal sealed record RunningConference(
    Place Place, long Version, bool IsDynamic, InstanceUuid? Uuid, string? Switch);

/// <summary>What is under way, whatever the account: for the rounds that look after it.</summary>
internal sealed class LiveQueries(ReadDataSource reads)
{
    /// <summary>Operations whose time is over and whose outcome is unknown, the oldest first.</summary>
    public Task<IReadOnlyList<Place>> OverdueAsync(DateTimeOffset now, int most, CancellationToken cancellation) =>
        PlacesAsync(
            """
            select tenant_id, data ->> 'conference_id', id
            from conferences.mt_doc_operationview
            where data #>> '{operation,status}' in ('requested', 'sent')
                and (data #>> '{operation,deadline}')::timestamptz <= $1::timestamptz
            order by (data #>> '{operation,deadline}')::timestamptz
            limit $2
            """,
            cancellation,
            now.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            most);

    /// <summary>Running conferences.</summary>
    /// <remarks>Dynamic as in <see cref="LiveConference.IsDynamic"/>.</remarks>
    public async Task<IReadOnlyList<RunningConference>> RunningAsync(CancellationToken cancellation)
    {
        await using var command = reads.Command(
            """
            select s.tenant_id, s.id, s.version,
                c.id is null and (l.data -> 'dynamic' is not null or (l.data -> 'is_removed') is distinct from 'true'),
                l.data ->> 'uuid', l.data ->> 'switch'
            from conferences.mt_doc_liveconference l
            join conferences.mt_streams s on s.tenant_id = l.tenant_id and s.id = l.id
            left join conferences.mt_doc_conference c on c.tenant_id = l.tenant_id and c.id = l.id
            where l.started_at is not null
            """);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var running = new List<RunningConference>();
        while (await row.ReadAsync(cancellation))
        {
            running.Add(new(
                new(row.GetString(0), row.GetString(1)),
                row.GetInt64(2),
                row.GetBoolean(3),
                row.IsDBNull(4) ? null : new(row.GetString(4)),
                row.IsDBNull(5) ? null : row.GetString(5)));
        }

        return running;
    }

    /// <summary>The number of events of each of these conferences; unknown ones are omitted.</summary>
    public async Task<IReadOnlyDictionary<Place, long>> VersionsAsync(
        IReadOnlyCollection<Place> places, CancellationToken cancellation)
    {
        await using var command = reads.Command(
            """
            select s.tenant_id, s.id, s.version
            from conferences.mt_streams s
            join unnest($1, $2) asked (tenant_id, id) on asked.tenant_id = s.tenant_id and asked.id = s.id
            """,
            places.Select(place => place.Account).ToArray(),
            places.Select(place => place.ConferenceId).ToArray());
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var versions = new Dictionary<Place, long>();
        while (await row.ReadAsync(cancellation))
            versions[new(row.GetString(0), row.GetString(1))] = row.GetInt64(2);
        return versions;
    }

    /// <summary>True if an account has, or had, a conference with this id.</summary>
    /// <param name="account">The account; null for any.</param>
    public async Task<bool> IsKnownAsync(string? account, string conferenceId, CancellationToken cancellation)
    {
        // Each conference is in one of these: as it is configured, or, if it is removed or dynamic, as it ran.
        await using var command = reads.Command(
            """
            select exists (
                select from conferences.mt_doc_conference where id = $1 and ($2 = '' or tenant_id = $2)
                union all
                select from conferences.mt_doc_liveconference where id = $1 and ($2 = '' or tenant_id = $2))
            """,
            conferenceId,
            account ?? "");
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Accounts that have or had a conference.</summary>
    /// <remarks>From one account to the next by the key; a distinct would read every stream there is.</remarks>
    public async Task<IReadOnlyList<string>> AccountsAsync(CancellationToken cancellation)
    {
        await using var command = reads.Command(
            """
            with recursive account (id) as (
                (select tenant_id from conferences.mt_streams order by tenant_id limit 1)
                union all
                select (
                    select s.tenant_id from conferences.mt_streams s
                    where s.tenant_id > account.id order by s.tenant_id limit 1)
                from account where account.id is not null)
            select id from account where id is not null
            """);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var accounts = new List<string>();
        while (await row.ReadAsync(cancellation))
            accounts.Add(row.GetString(0));
        return accounts;
    }

    private async Task<IReadOnlyList<Place>> PlacesAsync(
        string sql, CancellationToken cancellation, params object[] parameters)
    {
        await using var command = reads.Command(sql, parameters);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var places = new List<Place>();
        while (await row.ReadAsync(cancellation))
            places.Add(new(row.GetString(0), row.GetString(1), new(row.GetString(2))));
        return places;
    }
}
