using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.State;
using Marten;
using Npgsql;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>Finds what is due.</summary>
internal sealed class DueDeliveries(IDocumentStore store, NpgsqlDataSource database, TimeProvider clock)
{
    // Events of a lane that are read at once, and their bytes; and the bytes of all lanes that are. One event is always
    // read, however large it is.
    private const int LaneEvents = 100;
    private const int LaneBytes = 131_072;
    private const int AccountBytes = 4_000_000;

    // Accounts with lanes, one by one, without reading their lanes. An account whose webhooks are disabled or put off
    // has nothing due, however much waits.
    private static readonly string AccountsSql =
        $$"""
        with recursive account as (
            (select tenant_id from conferences.webhook_lanes order by tenant_id limit 1)
            union all
            select (select l.tenant_id from conferences.webhook_lanes l
                where l.tenant_id > account.tenant_id order by l.tenant_id limit 1)
            from account where account.tenant_id is not null)
        select account.tenant_id from account
        where exists (
            select from conferences.mt_doc_webhook h
            left join conferences.webhook_endpoints p
                on p.tenant_id = h.tenant_id and p.hook_id = {{MatchingEvents.HookId}}
            where h.tenant_id = account.tenant_id and {{MatchingEvents.IsEnabled}}
                and not coalesce(p.not_before > $1, false)
                and exists (
                    select from conferences.webhook_lanes l
                    where l.tenant_id = h.tenant_id and l.hook_id = {{MatchingEvents.HookId}} and l.next_try <= $1))
        union
        select b.tenant_id
        from conferences.webhook_backlogs b
        join conferences.mt_doc_webhook h on h.tenant_id = b.tenant_id and h.id = 'webhook/' || b.hook_id
        where b.upto is not null and {{MatchingEvents.IsEnabled}}
        """;

    // Half of the lanes at most are of one webhook, those that wait for a place included: one that does not answer must
    // not crowd out the others. Nothing is sent that lies behind an event which is still to be entered. Events are
    // looked at one after the other, so that none is behind those that are read: how large an event is, is known only
    // by reading it.
    private static readonly string LanesSql =
        $$"""
        select hook_id, conference_id, stamp, tries, is_probed, failing_since, positions
        from (select l.hook_id, l.conference_id, l.stamp, l.tries, p.hook_id is not null as is_probed,
            p.failing_since, d.positions,
            sum(d.bytes) over (order by l.next_try, l.hook_id, l.conference_id
                rows between unbounded preceding and 1 preceding) as before
        from conferences.mt_doc_webhook h
        cross join lateral (
            select min(b.reached) as reached from conferences.webhook_backlogs b
            where b.tenant_id = h.tenant_id and b.hook_id = {{MatchingEvents.HookId}}) b
        left join conferences.webhook_endpoints p
            on p.tenant_id = h.tenant_id and p.hook_id = {{MatchingEvents.HookId}}
        cross join lateral (
            select
                (select count(*) from unnest($3) it (hook) where it.hook = {{MatchingEvents.HookId}}) as taken,
                (select count(*) from unnest($6) it (hook) where it.hook = {{MatchingEvents.HookId}}) as waiting) busy
        cross join lateral (
            select l.* from conferences.webhook_lanes l
            where l.tenant_id = h.tenant_id and l.hook_id = {{MatchingEvents.HookId}} and l.next_try <= $2
                and not exists (
                    select from unnest($3, $4) taken (hook, conference)
                    where taken.hook = l.hook_id and taken.conference = l.conference_id)
            order by l.next_try
            limit greatest(0, case when p.hook_id is null then $5 / 2 - busy.waiting else 1 - busy.taken end)) l
        cross join lateral (
            with recursive page (position, n, before, bytes) as (
                select 0::bigint, 0, 0::bigint, 0::bigint
                union all
                select next.position, page.n + 1, page.before + page.bytes, next.bytes
                from page cross join lateral (
                    select d.position, octet_length(e.data::text)::bigint as bytes
                    from conferences.webhook_deliveries d
                    join conferences.mt_events e on e.seq_id = d.position
                    where d.tenant_id = l.tenant_id and d.hook_id = l.hook_id
                        and d.conference_id = l.conference_id and d.state = 0 and d.position > page.position
                        and d.position <= coalesce(b.reached, 9223372036854775807)
                    order by d.position
                    limit 1) next
                where page.n < {{LaneEvents}} and page.before + page.bytes < {{LaneBytes}})
            select coalesce(array_agg(position order by n), '{}') as positions, sum(bytes)::bigint as bytes
            from page where n > 0) d
        where h.tenant_id = $1 and {{MatchingEvents.IsEnabled}} and not coalesce(p.not_before > $2, false)
        order by l.next_try
        limit $5) lane
        where before is null or before < {{AccountBytes}}
        """;

    /// <summary>The accounts with anything to do.</summary>
    public async Task<IReadOnlyList<string>> AccountsAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(AccountsSql);
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var accounts = new List<string>();
        while (await row.ReadAsync(cancellation))
            accounts.Add(row.GetString(0));
        return accounts;
    }

    /// <summary>Lanes of the account that are due, those that have waited longest first.</summary>
    /// <param name="busy">Those that are in hand already.</param>
    /// <param name="waiting">Those of them that wait for a place.</param>
    /// <param name="most">So many at the most.</param>
    public async Task<IReadOnlyList<Lane>> LanesAsync(
        string account,
        IReadOnlyCollection<LaneKey> busy,
        IEnumerable<LaneKey> waiting,
        int most,
        CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var rows = new List<(LaneKey Key, long Stamp, int Tries, bool Probed, DateTimeOffset? Since, long[] At)>();
        await using (var command = database.CreateCommand(LanesSql))
        {
            command.Parameters.Add(new() { Value = account });
            command.Parameters.Add(new() { Value = now });
            command.Parameters.Add(new() { Value = busy.Select(it => it.HookId).ToArray() });
            command.Parameters.Add(new() { Value = busy.Select(it => it.ConferenceId).ToArray() });
            command.Parameters.Add(new() { Value = (long)most });
            command.Parameters.Add(new() { Value = waiting.Select(it => it.HookId).ToArray() });
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                rows.Add((
                    new(row.GetString(0), row.GetString(1)),
                    row.GetInt64(2),
                    row.GetInt32(3),
                    row.GetBoolean(4),
                    row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5),
                    row.GetFieldValue<long[]>(6)));
            }
        }

        if (rows.Count == 0)
            return [];
        await using var session = store.QuerySession(account);
        var recipients = await RecipientsAsync(
            session, [.. rows.Select(it => it.Key.HookId).Distinct()], now, cancellation);
        var events = await EventsAsync(session, [.. rows.SelectMany(it => it.At).Distinct()], cancellation);
        return [.. rows.Where(it => recipients.ContainsKey(it.Key.HookId)).Select(it =>
            new Lane(it.Key, it.Stamp, it.Tries, it.Probed, it.Since)
            {
                Recipient = recipients[it.Key.HookId],
                Events = [.. it.At.Where(events.ContainsKey).Select(at => events[at])],
            })];
    }

    /// <summary>The webhook, with its secrets; null if there is none.</summary>
    public async Task<Recipient?> RecipientAsync(string account, string hookId, CancellationToken cancellation)
    {
        await using var session = store.QuerySession(account);
        return (await RecipientsAsync(session, [hookId], clock.GetUtcNow(), cancellation)).GetValueOrDefault(hookId);
    }

    private static async Task<Dictionary<string, Recipient>> RecipientsAsync(
        IQuerySession session, string[] ids, DateTimeOffset now, CancellationToken cancellation)
    {
        var keys = ids.Select(Webhook.KeyOf).ToArray();
        var webhooks = await session.LoadManyAsync<Webhook>(cancellation, keys);
        var secrets = (await session.LoadManyAsync<WebhookSecrets>(cancellation, ids)).ToDictionary(it => it.Id);
        return webhooks.Where(it => secrets.ContainsKey(it.Id)).ToDictionary(
            it => it.Id, it => Recipient.Of(session.TenantId, it, secrets[it.Id], now));
    }

    private static async Task<Dictionary<long, DueEvent>> EventsAsync(
        IQuerySession session, long[] positions, CancellationToken cancellation)
    {
        if (positions.Length == 0)
            return [];
        var events = await session.Events.QueryAllRawEvents().Where(it => it.Sequence.IsOneOf(positions))
            .ToListAsync(cancellation);
        var ids = events.Select(it => EventJson.PersonOf(it.Recorded())?.Text).OfType<string>().Distinct().ToArray();
        var people = ids.Length == 0
            ? []
            : (await session.LoadManyAsync<Person>(cancellation, ids)).ToDictionary(it => it.PersonId);
        return events.ToDictionary(
            it => it.Sequence,
            it => new DueEvent(
                it, EventJson.PersonOf(it.Recorded()) is { } id ? people.GetValueOrDefault(id) : null));
    }
}
