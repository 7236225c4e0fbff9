using Conferences.Api.Store;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>Parts of SQL that tell which events a webhook delivers.</summary>
internal static class MatchingEvents
{
    /// <summary>The id of the webhook in <c>mt_doc_webhook h</c>, whose key has a prefix.</summary>
    public const string HookId = "h.webhook_id";

    /// <summary>True if the webhook <c>h</c> is enabled.</summary>
    public const string IsEnabled = "(h.data #>> '{document,enabled}')::boolean";

    // An event belongs to the owner whom its conference has with it. Of a conference that nobody configured, the
    // document is that of the dial that started it.
    /// <summary>True if the webhook <c>h</c> delivers such events as <c>mt_events e</c>.</summary>
    public const string Condition =
        $$"""
        {{WebhookStore.IsOfConference}}
        and case when jsonb_typeof(h.data #> '{document,custom_data,types}') = 'array'
            then jsonb_array_length(h.data #> '{document,custom_data,types}') = 0
                or jsonb_exists(h.data #> '{document,custom_data,types}', regexp_replace(e.type, '_', '.'))
            else true end
        and coalesce(h.data #>> '{document,custom_data,conference_id}', e.stream_id) = e.stream_id
        and (h.data #>> '{document,custom_data,owner_id}' is null
            or h.data #>> '{document,custom_data,owner_id}' = coalesce(
                (select v.document ->> 'owner_id' from conferences.conference_versions v
                    where v.tenant_id = e.tenant_id and v.conference_id = e.stream_id and v.from_sequence <= e.version
                    order by v.from_sequence desc limit 1),
                (select v.data #>> '{dynamic,owner_id}' from conferences.mt_doc_liveconference v
                    where v.tenant_id = e.tenant_id and v.id = e.stream_id)))
        """;

    /// <summary>Adds the lanes of <c>matched</c>, in an order that all keep.</summary>
    /// <param name="now">The parameter with the time.</param>
    public static string EnterLanes(string now) =>
        $"""
        insert into conferences.webhook_lanes as it (tenant_id, hook_id, conference_id, stamp, next_try, tries)
        select distinct tenant_id, hook_id, conference_id, 1, {now}::timestamptz, 0 from matched order by 1, 2, 3
        on conflict (tenant_id, hook_id, conference_id) do update set stamp = it.stamp + 1
        """;
}
