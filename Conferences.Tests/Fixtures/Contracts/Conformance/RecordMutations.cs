using System.Text.Json.Nodes;
using static Conferences.Tests.Fixtures.Contracts.Conformance.ServiceMutations;

namespace Conferences.Tests.Fixtures.Contracts.Conformance;

/// <summary>Idempotency, histories, instances.</summary>
internal static class RecordMutations
{
    public static ServiceMutation[] All { get; } =
    [
        Ignores("Idempotency-Key", "idempotency.create", "idempotency.edits", "idempotency.refusals",
            "idempotency.reused", "idempotency.keys", "idempotency.at-once", "idempotency.join", "idempotency.action"),
        Omits("Idempotency-Replayed", "idempotency.create", "idempotency.edits"),
        Sets("request_id", "1", "idempotency.create", "statuses.request-id", "history.actor"),

        Says("counts events from 0", answer => answer.EditAll(json =>
        {
            if ((long?)json["sequence"] is { } sequence)
                json["sequence"] = sequence - 1;
        }), "history.events", "history.pages", "history.filters"),
        Says("does not say how it was asked", answer => answer.EditAll(json => json.Remove("channel")),
            "history.actor", "bus-commands.channel"),
        Lacks("changes", "history.changes"),
        Calls("\"***\"", "\"8675309\"", "history.secrets", "history.changes"),
        Lacks("next_after", "history.pages"),
        IgnoresQuery("after", "history.pages", "history.invalid"),
        IgnoresQuery("type|from|to", "history.filters", "history.invalid"),
        Asks("sends no lines", asked =>
        {
            if (asked.Headers.GetValueOrDefault("Accept") is "application/x-ndjson")
                asked.Headers.Remove("Accept");
        }, "history.lines"),
        Ignores("Last-Event-ID", "history.feed", "history.feed-goes-on"),
        IgnoresQuery("cursor", "history.account"),
        Says("forgets what is deleted", answer =>
        {
            if (answer.Request.IsBelow("events") || answer.Request.IsBelow("instances"))
                answer.Replace(404, """{"status":"error","error":"404","message":"not_found","data":{}}""");
        }, "document.soft-delete", "history.deleted", "history.events", "history.live", "history.unknown",
            "past.no-instances", "past.instances", "past.people", "past.ended-everyone-left", "bus-events.history",
            "bus-commands.channel"),
        Calls("\"participant.joined\"", "\"participant.came\"", "history.live"),

        Says("runs what nobody is in", answer => answer.Edit(envelope =>
        {
            if (answer.Request.IsBelow("instances") && envelope["data"] is JsonArray { Count: 0 } list)
                list.Add(new JsonObject { ["instance"] = 1 });
        }), "past.no-instances"),
        Sets("refused", 0, "past.instances"),
        Lacks("refusals", "past.people"),
        Lacks("people", "past.people"),
        Sets("reason", "unknown", "past.ended-everyone-left", "past.ended-api", "past.ended-deleted", "past.people"),
        Lacks("ended_by", "past.ended-everyone-left", "past.ended-api", "past.ended-deleted"),
    ];
}
