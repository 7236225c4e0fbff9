using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static Conferences.Tests.Fixtures.Contracts.Conformance.ServiceMutations;

namespace Conferences.Tests.Fixtures.Contracts.Conformance;

/// <summary>Documents, their validation, numbers and ETags.</summary>
internal static class DocumentMutations
{
    public static ServiceMutation[] All { get; } =
    [
        Lacks("play_name", "document.defaults", "document.defaults-of-edits"),
        Sets("join_muted", false, "document.defaults", "document.defaults-of-edits", "document.replace",
            "document.patch", "document.patch-empty"),
        Says("makes ids of capital letters", answer => answer.EditData(data =>
        {
            if (answer.Request is { IsList: true, Method: "PUT" })
                data["id"] = ((string?)data["id"])?.ToUpperInvariant();
        }), "document.id"),
        Lacks("custom", "document.unknown-keys", "document.exact-numbers", "document.private-keys",
            "document.saved-as-read", "statuses.edits", "past.version", "past.at", "past.deleted",
            "bus-commands.reused", "etag.modified", "etag.precondition", "etag.last-writer"),
        Calls("1.50", "1.5", "document.exact-numbers"),
        Says("shows private keys", answer => answer.EditData(data => data["_custom"] = 1),
            "document.private-keys"),
        Says("takes the id of the body", answer => answer.EditData(data => answer.Request.Edit(envelope =>
        {
            if (envelope["data"]?["id"] is { } id)
                data["id"] = id.DeepClone();
        })), "document.id-of-edits", "document.id-of-creation"),
        Lacks("ui_metadata", "document.saved-as-read"),
        Asks("merges where it should replace", asked =>
        {
            if (asked is { Method: "POST", IsOne: true })
                asked.Method = "PATCH";
        }, "document.replace"),
        Asks("replaces where it should merge", asked =>
        {
            if (asked is { Method: "PATCH", IsOne: true })
                asked.Method = "POST";
        }, "document.patch", "document.patch-null"),
        Says("keeps what an empty object replaces", answer => answer.EditData(data =>
        {
            if (answer.Request.Method is "PATCH")
                data["a"] = new JsonObject { ["b"] = 1, ["c"] = 2 };
        }), "document.patch-empty", "document.patch-null"),
        Says("turns numbers into texts", answer => answer.EditData(data =>
        {
            if (data["max_participants"] is { } most)
                data["max_participants"] = $"{most}";
        }), "document.coercion", "validation.minimum"),
        Lacks("_read_only", "document.live-state", "participants.live-state", "participants.instance"),
        Lacks("metadata", "document.metadata", "participants.instance"),
        Lacks("profile", "document.profile"),
        Says("keeps the focus that it is sent", answer => answer.EditData(data => data["focus"] = "somewhere"),
            "document.focus"),
        Says("makes a revision of every edit", answer => answer.Edit(envelope =>
        {
            if (answer.Request.Method is "PATCH")
                envelope["revision"] = "9.9";
        }), "document.revision", "etag.revision", "etag.form"),

        Says("words its findings otherwise", answer => answer.EditAll(json =>
        {
            if (json["message"] is JsonValue && !json.ContainsKey("status"))
                json["message"] = "wrong";
        }), "validation.minLength", "validation.maxLength", "validation.pattern", "validation.type",
            "validation.uniqueItems", "validation.enum", "validation.maximum", "validation.minimum",
            "input.no-data", "input.data-type", "actions.play-media", "actions.record-action", "actions.record-enum",
            "actions.dial-required", "actions.dial-empty", "actions.dial-garbage", "actions.relate-required",
            "additions.webhook-required", "numbers.unique"),
        Says("has findings without a message", answer => answer.EditAll(json =>
        {
            if (!json.ContainsKey("status"))
                json.Remove("message");
        }), "validation.integer", "validation.owner", "validation.all", "validation.edits",
            "validation.before-the-id", "validation.pins", "validation.media", "input.twice",
            "idempotency.reused", "actions.dial-in-use", "joins.full"),
        Says("counts bytes", answer => answer.EditData(data =>
        {
            if ((string?)data["name"] is { Length: > 64 } name)
                data["name"] = name[..64];
        }), "validation.characters"),
        Status(400, 422, "validation.minLength", "validation.all", "input.no-json", "additions.webhook-address",
            "statuses.no-action"),

        Asks("lets several have a number", asked => asked.Text = Regex.Replace(
            asked.Text,
            "(?<=\"\\+?)9[0-9]{11}(?=\")",
            _ => $"8{Random.Shared.NextInt64(10_000_000_000, 99_999_999_999)}"),
            "numbers.unique", "numbers.any-list", "numbers.edits", "numbers.own", "numbers.freed", "numbers.order",
            "numbers.twice", "numbers.race", "numbers.plus"),
        Asks("carries out no edit", asked =>
        {
            if (asked is { Method: "PATCH", IsOne: true })
                asked.Text = """{"data":{}}""";
        }, "numbers.dropped", "etag.modified", "etag.last-writer", "history.changes", "past.version"),
        Calls("Numbers already in use", "Numbers in use", "numbers.unique", "numbers.any-list", "numbers.edits",
            "numbers.order"),

        Omits("ETag", "etag.revision", "etag.not-modified", "etag.modified", "etag.match", "etag.form", "etag.of-304",
            "etag.of-412"),
        Ignores("If-None-Match", "etag.not-modified", "etag.of-304"),
        Says("has the same ETag for ever", answer =>
        {
            if (answer.Headers.ContainsKey("ETag"))
                answer.Headers["ETag"] = "\"1.1\"";
        }, "etag.modified", "etag.live"),
        Ignores("If-Match", "etag.precondition", "etag.of-412", "etag.garbage", "idempotency.refusals"),
        Asks("takes every If-Match for an outdated one", asked =>
        {
            if (asked.Headers.ContainsKey("If-Match"))
                asked.Headers["If-Match"] = "\"7.7\"";
        }, "etag.match", "etag.any", "etag.editors"),
        Says("asks for If-Match", answer =>
        {
            if (answer.Request is { Method: "PATCH", IsOne: true } && !answer.Request.Headers.ContainsKey("If-Match"))
                answer.Replace(412, """{"status":"error","error":"412"}""");
        }, "etag.last-writer"),
    ];
}
