using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static Conferences.Tests.Fixtures.Contracts.Conformance.ServiceMutations;

namespace Conferences.Tests.Fixtures.Contracts.Conformance;

/// <summary>Authentication, and what came later.</summary>
internal static class AccessMutations
{
    public static ServiceMutation[] All { get; } =
    [
        Asks("lets everybody in", asked => asked.Headers["X-Auth-Token"] = asked.Token,
            "authentication.none", "authentication.wrong", "authentication.query-of-writes", "authentication.tampered",
            "authentication.challenge", "authentication.first"),
        Ignores("Authorization", "authentication.bearer"),
        IgnoresQuery("auth_token", "authentication.query"),
        Status(401, 403, "authentication.none", "authentication.wrong", "authentication.tampered",
            "authentication.query-of-writes", "authentication.login-refused"),
        Omits("WWW-Authenticate", "authentication.challenge"),
        Lacks("account_id", "authentication.login", "history.actor", "past.ended-api"),
        Status(400, 409, "authentication.login-without-key"),
        Asks("keeps accounts together", asked => asked.Target = Regex.Replace(
            asked.Target, "^/v2/accounts/[0-9a-f]{32}/", $"/v2/accounts/{asked.Account}/"),
            "authentication.other-account"),

        Lacks("takes_legs", "additions.about"),
        Says("has no WebSocket", answer =>
        {
            if (answer.Request.Path is "/v2/websocket")
                answer.Replace(404, """{"status":"error"}""");
        }, "additions.socket-subscribe", "additions.socket-ping", "additions.socket-errors", "additions.socket-events"),
        Calls("conference.event.{CONFERENCE_ID}", "conference.{CONFERENCE_ID}", "additions.socket-bindings"),
        Says("names another hook", answer => answer.Edit(envelope =>
        {
            if (answer.Request.Path is "/v2/webhooks" && envelope["data"] is JsonArray hooks)
                hooks[0]!["id"] = "channels";
        }), "additions.hooks"),
        Lacks("format", "additions.webhook"),
        Says("shows the secret of a webhook", answer => answer.EditData(data =>
        {
            if (answer.Request.Path.Contains("/webhooks", StringComparison.Ordinal))
                data["secret"] = "whsec_1";
        }), "additions.webhook-secret"),
    ];
}
