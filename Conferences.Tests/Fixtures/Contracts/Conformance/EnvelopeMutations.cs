using System.Text.Json.Nodes;
using static Conferences.Tests.Fixtures.Contracts.Conformance.ServiceMutations;

namespace Conferences.Tests.Fixtures.Contracts.Conformance;

/// <summary>Paths, statuses, envelopes and input.</summary>
internal static class EnvelopeMutations
{
    public static ServiceMutation[] All { get; } =
    [
        Says("shows another conference", answer => answer.EditData(data =>
        {
            if (answer.Request is { IsOne: true, Method: "GET" })
                data["id"] = new string('0', 32);
        }), "paths.resources"),
        Omits("Location", "paths.location", "paths.absolute-location", "operations.location", "joins.created",
            "operations.not-running", "operations.already"),
        Says("sends a Location that is an id alone", answer =>
        {
            if (answer.Headers.TryGetValue("Location", out var location))
                answer.Headers["Location"] = location.Split('/')[^1];
        }, "paths.absolute-location", "joins.created"),
        Says("does not know a path that ends with a slash", answer =>
        {
            if (answer.Request.Path.EndsWith('/'))
                answer.Status = 404;
        }, "paths.trailing-slash"),
        Status(405, 400, "paths.method", "paths.verb-unknown"),
        Calls("\"not_found\"", "\"unknown\"", "paths.not-found"),
        Asks("pays no attention to verb", asked =>
        {
            asked.DropQuery("verb");
            asked.Edit(envelope => envelope.Remove("verb"));
        }, "paths.verb-in-envelope", "paths.verb-in-query", "paths.verb-unknown"),
        Omits("Access-Control-Allow-Headers", "paths.options"),
        Omits("Access-Control-Expose-Headers", "paths.cors"),
        Says("answers HEAD without an ETag", answer =>
        {
            if (answer.Request.Method is "HEAD")
                answer.Headers.Remove("ETag");
        }, "paths.head"),
        Asks("lists all conferences for a user", asked => asked.Target = System.Text.RegularExpressions.Regex.Replace(
            asked.Target, "/users/[^/]+/", "/"), "paths.users"),
        Status(410, 404, "paths.version-1"),

        Lacks("timestamp", "statuses.success", "statuses.error"),
        Lacks("node", "statuses.success"),
        Says("adds a charset to the content type", answer =>
        {
            if (answer.Headers.GetValueOrDefault("Content-Type") is "application/json")
                answer.Headers["Content-Type"] = "application/json; charset=utf-8";
        }, "statuses.content-type", "statuses.success"),
        Says("answers 202 to an edit", answer =>
        {
            if (answer.Request.Method is "POST" or "PATCH" && answer.Status == 200)
                answer.Status = 202;
        }, "statuses.edits"),
        Says("does not say that it deleted", answer => answer.EditData(data =>
        {
            if (answer.Request.Method is "DELETE")
                data.Remove("_read_only");
        }), "statuses.deleted"),
        Calls("\"bad_identifier\"", "\"not_found\"", "statuses.unknown", "statuses.get-unknown", "statuses.get-absent",
            "statuses.error", "operations.unknown", "history.unknown", "participants.gone", "joins.hang-up"),
        Says("sends the status of an error as a number", answer => answer.Edit(envelope =>
        {
            if (envelope.ContainsKey("error"))
                envelope["error"] = answer.Status;
        }), "statuses.error", "authentication.wrong"),
        Omits("X-Request-ID", "statuses.request-id"),
        Ignores("X-Request-ID", "statuses.request-id", "statuses.request-id-bounds", "history.actor"),
        Calls("\"faulty_request\"", "\"faulty\"", "statuses.unknown-action", "lists.page-size", "lists.largest-page",
            "lists.start-key", "actions.places"),
        Calls("\"data\":\"ok\"", "\"data\":\"accepted\"", "statuses.not-running", "participants.repeats",
            "participants.kick", "actions.lock", "actions.play", "actions.envelope-and-data", "actions.end"),
        Asks("prints nothing prettily", asked =>
        {
            asked.DropQuery("pretty_print");
            asked.Headers.Remove("X-Pretty-Print");
        }, "statuses.pretty-print"),
        Calls("\"required\":", "\"missing\":", "statuses.no-action", "input.no-data", "actions.play-media",
            "actions.record-action", "actions.dial-required", "actions.relate-required",
            "authentication.login-without-key", "additions.webhook-required"),
        Says("has the token in every answer", answer => answer.Edit(envelope => envelope.TryAdd("auth_token", "token")),
            "statuses.no-token-in-answers"),
        Omits("X-Content-Type-Options", "statuses.safe-answers"),

        Says("refuses a PUT without a body", answer =>
        {
            if (answer.Request is { Method: "PUT", Body.Length: 0 })
                answer.Status = 400;
        }, "input.no-body", "actions.query"),
        Calls("\"type\":{", "\"kind\":{", "input.data-type", "validation.type", "validation.integer", "validation.all",
            "validation.edits", "document.profile", "joins.invalid", "history.invalid", "past.invalid",
            "operations.dry-run"),
        Calls("\"invalid\":{", "\"wrong\":{", "input.no-json", "input.garbage", "operations.wait-bounds",
            "idempotency.keys"),
        Says("takes application/json alone", answer =>
        {
            if (answer.Request.Body.Length > 0
                && answer.Request.Headers.GetValueOrDefault("Content-Type") is not "application/json")
                answer.Replace(415, """{"status":"error"}""");
        }, "input.form-type", "input.no-type"),
        Status(415, 400, "input.other-type"),
        Status(413, 400, "input.too-large"),
        Says("fails where it should refuse", answer => answer.Status = answer.Status >= 400 ? 500 : answer.Status,
            "input.garbage", "input.ids", "input.queries"),
        Calls("\"duplicate\":", "\"double\":", "input.twice"),
        Says("stores what it refuses", answer => answer.EditData(data =>
        {
            if (answer.Request is { IsOne: true, Method: "GET" } && data.ContainsKey("custom"))
                data["custom"] = 2;
        }), "input.nothing-stored", "document.unknown-keys"),
        Says("says success for an error", answer => answer.Edit(envelope => envelope["status"] = "success"),
            "statuses.error", "statuses.unknown"),
        Says("says fatal for a success", answer => answer.Edit(envelope => envelope["status"] = "fatal"),
            "statuses.success", "statuses.edits"),
        Says("answers with data that is text",
            answer => answer.Edit(envelope => envelope["data"] = JsonValue.Create("x")),
            "paths.resources", "statuses.success"),
    ];
}
