namespace Conferences.Api.Webhooks.Delivery;

/// <summary>
/// The statements of one commit that stores what became of deliveries. Each takes only what comes from the holder of
/// the account's lease.
/// </summary>
internal static class DeliverySql
{
    /// <summary>Locks the leases until the commit, so that nobody else becomes the holder in between.</summary>
    public const string Lease =
        """
        select l.tenant_id from conferences.webhook_leases l
        join (select distinct tenant_id, token from unnest($1, $2) it (tenant_id, token)) it using (tenant_id, token)
        order by 1
        for share of l
        """;

    /// <summary>What became of deliveries.</summary>
    public const string State =
        """
        update conferences.webhook_deliveries d set state = it.state
        from unnest($1, $2, $3, $4, $5) it (tenant_id, token, hook_id, position, state)
        join conferences.webhook_leases l on l.tenant_id = it.tenant_id and l.token = it.token
        where d.tenant_id = it.tenant_id and d.hook_id = it.hook_id and d.position = it.position
        """;

    /// <summary>How lanes go on; one with nothing to send is removed, unless something was added since it was read.
    /// </summary>
    public const string Lane =
        """
        with it as materialized (
            select it.* from unnest($1, $2, $3, $4, $5, $6, $7, $8)
                it (tenant_id, token, hook_id, conference_id, stamp, tries, next_try, is_pending)
            join conferences.webhook_leases l on l.tenant_id = it.tenant_id and l.token = it.token),
        locked as materialized (
            select l.tenant_id, l.hook_id, l.conference_id from conferences.webhook_lanes l
            join it using (tenant_id, hook_id, conference_id)
            order by 1, 2, 3
            for update of l),
        ended as (
            delete from conferences.webhook_lanes l using it, locked
            where l.tenant_id = it.tenant_id and l.hook_id = it.hook_id and l.conference_id = it.conference_id
                and locked.tenant_id = l.tenant_id and locked.hook_id = l.hook_id
                and locked.conference_id = l.conference_id
                and l.stamp = it.stamp and not it.is_pending
                and not exists (
                    select from conferences.webhook_deliveries d
                    where d.tenant_id = l.tenant_id and d.hook_id = l.hook_id
                        and d.conference_id = l.conference_id and d.state = 0)
            returning l.tenant_id, l.hook_id, l.conference_id)
        update conferences.webhook_lanes l set tries = it.tries, next_try = it.next_try
        from it, locked
        where l.tenant_id = it.tenant_id and l.hook_id = it.hook_id and l.conference_id = it.conference_id
            and locked.tenant_id = l.tenant_id and locked.hook_id = l.hook_id
            and locked.conference_id = l.conference_id
            and not exists (
                select from ended where ended.tenant_id = l.tenant_id and ended.hook_id = l.hook_id
                    and ended.conference_id = l.conference_id)
        """;

    /// <summary>Endpoints that are treated as all others.</summary>
    public const string Works =
        """
        delete from conferences.webhook_endpoints p
        using unnest($1, $2, $3) it (tenant_id, token, hook_id)
        join conferences.webhook_leases l on l.tenant_id = it.tenant_id and l.token = it.token
        where p.tenant_id = it.tenant_id and p.hook_id = it.hook_id
        """;

    /// <summary>Endpoints that fail, or are slow.</summary>
    public const string Endpoint =
        """
        insert into conferences.webhook_endpoints as p (tenant_id, hook_id, failing_since, not_before)
        select it.tenant_id, it.hook_id, it.failing_since, it.not_before
        from unnest($1, $2, $3, $4, $5) it (tenant_id, token, hook_id, failing_since, not_before)
        join conferences.webhook_leases l on l.tenant_id = it.tenant_id and l.token = it.token
        order by 1, 2
        on conflict (tenant_id, hook_id) do update set
            failing_since = case when excluded.failing_since is null then null
                else coalesce(p.failing_since, excluded.failing_since) end,
            not_before = greatest(p.not_before, excluded.not_before)
        """;

    /// <summary>Adds attempts. Whom a payload names may have been erased since it was made: that waits for us here, or
    /// has removed the row.</summary>
    public const string Attempt =
        """
        with here as materialized (
            select p.tenant_id, p.id from conferences.mt_doc_person p
            join (select distinct tenant_id, person_id from unnest($1, $5) it (tenant_id, person_id)) it
                on p.tenant_id = it.tenant_id and p.id = it.person_id
            for share of p)
        insert into conferences.webhook_attempts
            (tenant_id, id, hook_id, at, person_id, data, req_body, resp_body)
        select it.tenant_id, it.id, it.hook_id, it.at, it.person_id, it.data,
            case when it.person_id is null or here.id is not null then it.req_body end,
            case when it.person_id is null or here.id is not null then it.resp_body end
        from unnest($1, $2, $3, $4, $5, $6, $7, $8)
            it (tenant_id, id, hook_id, at, person_id, data, req_body, resp_body)
        left join here on here.tenant_id = it.tenant_id and here.id = it.person_id
        """;
}
