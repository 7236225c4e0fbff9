using System.Text.Json.Nodes;
using static Conferences.Tests.Fixtures.Contracts.Conformance.ServiceMutations;

namespace Conferences.Tests.Fixtures.Contracts.Conformance;

/// <summary>Joins, participants, actions and operations.</summary>
internal static class LiveMutations
{
    private const long GregorianToUnix = 62_167_219_200;

    public static ServiceMutation[] All { get; } =
    [
        Asks("lets a leg in twice", asked => asked.Edit(envelope =>
        {
            if (envelope["data"]?["call_id"] is not null)
                envelope["data"]!["call_id"] = $"{Guid.NewGuid()}";
        }), "joins.again"),
        Says("gives a number again", answer => answer.EditData(data =>
        {
            if ((int?)data["participant_id"] > 1)
                data["participant_id"] = 2;
        }), "joins.ids"),
        Sets("conference_uuid", "1", "joins.instances", "participants.instance"),
        Status(409, 403, "joins.full", "joins.locked", "joins.pins", "joins.guesses", "idempotency.reused",
            "actions.dial-in-use"),
        Omits("Retry-After", "joins.guesses"),
        Sets("is_moderator", true, "joins.pins", "participants.members"),
        Calls("\"waiting\"", "\"active\"", "joins.waiting"),
        Says("knows no participants", answer =>
        {
            if (answer.Request is { Method: "GET" } && answer.Request.IsBelow("participants"))
                answer.Replace(404, """{"status":"error","error":"404","message":"not_found","data":{}}""");
        }, "joins.required", "participants.none", "participants.kick", "participants.everybody", "actions.dial-dynamic",
            "past.participants"),
        Says("takes no hang-up", answer =>
        {
            if (answer.Request is { Method: "DELETE" } && answer.Request.IsBelow("participants"))
                answer.Status = 405;
        }, "joins.hang-up"),
        Lacks("ghost", "joins.ghosts"),
        Says("takes no null", answer =>
        {
            if (answer.Request.Text.Contains("null", StringComparison.Ordinal))
                answer.Status = 400;
        }, "joins.nulls", "document.patch-null"),
        Says("takes an unknown conference for an empty one", answer =>
        {
            if (answer is { Status: 404, Request.Method: "GET" } && answer.Request.IsBelow("participants"))
                answer.Replace(200, """{"status":"success","data":[]}""");
        }, "joins.deleted", "statuses.get-unknown", "statuses.get-absent"),

        Lacks("conference_channel_vars", "participants.members", "participants.join-muted", "participants.mute",
            "participants.unmute", "participants.deaf", "participants.undeaf", "participants.everybody"),
        Says("tells times in Unix seconds", answer => answer.EditAll(json =>
        {
            if ((long?)json["join_time"] is { } time)
                json["join_time"] = time - GregorianToUnix;
        }), "participants.join-time"),
        Lacks("custom_channel_vars", "participants.variables"),
        Says("shows the state nested alone", answer => answer.EditAll(json =>
        {
            if (json.ContainsKey("conference_channel_vars"))
                json.Remove("speak");
        }), "participants.flat"),
        Sets("members", 7, "participants.live-state", "participants.listed", "document.live-state", "joins.waiting",
            "joins.ghosts"),
        Lacks("uuid", "participants.instance", "past.instances"),
        Asks("kicks nobody", asked => asked.Edit(envelope => Act(envelope, "kick", "undeaf")),
            "participants.kick", "participants.everybody", "participants.gone", "past.people"),
        Asks("ends nothing", asked => asked.Edit(envelope => Act(envelope, "end", "unlock")),
            "actions.end", "past.ended-api"),
        Asks("locks nothing", asked => asked.Edit(envelope => Act(envelope, "lock", "unlock")),
            "actions.lock", "actions.envelope-and-data", "joins.locked"),
        Asks("pays no attention to an action in the query", asked => asked.DropQuery("action"), "actions.query"),

        Says("answers every action with ok", answer => answer.Edit(envelope =>
        {
            if (answer.Request.Method is "PUT" && envelope["data"] is JsonValue)
                envelope["data"] = "done";
        }), "actions.record", "actions.relate", "actions.play"),
        Lacks("endpoint_responses", "actions.dial", "actions.dial-dynamic"),
        Asks("pays no attention to flags", asked => asked.Edit(envelope =>
            (envelope["data"]?["data"] as JsonObject)?.Remove("participant_flags")), "actions.dial-flags"),

        Lacks("operation_id", "operations.location", "operations.nobody", "operations.wait", "operations.bulk",
            "operations.not-running"),
        Says("says sent for ever", answer => answer.EditData(data =>
        {
            if (answer.Request.IsBelow("operations"))
                data["status"] = "sent";
        }), "operations.confirmed", "operations.not-running"),
        Lacks("operation", "operations.wait"),
        IgnoresQuery("wait", "operations.wait", "operations.wait-bounds"),
        Asks("tries nothing", asked => asked.DropQuery("dry_run"), "operations.dry-run"),
        Says("makes an operation of everything", answer => answer.Edit(envelope =>
        {
            if (answer.Request.Method is "PUT")
                envelope["operation_id"] = new string('0', 32);
        }), "operations.already"),
        Says("lists the oldest operation first", answer => answer.Edit(envelope =>
        {
            if (answer.Request.IsBelow("operations") && envelope["data"] is JsonArray list)
                envelope["data"] = new JsonArray([.. list.Reverse().Select(item => item!.DeepClone())]);
        }), "operations.list"),
        Lacks("capabilities", "operations.capabilities"),
        Lacks("targets", "operations.confirmed"),
    ];

    private static void Act(JsonObject envelope, string action, string other)
    {
        foreach (var holder in (JsonObject?[])[envelope, envelope["data"] as JsonObject])
        {
            if ((string?)holder?["action"]?.ToString() == action)
                holder!["action"] = other;
        }
    }
}
