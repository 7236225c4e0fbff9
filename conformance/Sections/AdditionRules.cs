using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using static Conferences.Conformance.Checks.ConformanceCheck;

namespace Conferences.Conformance.Sections;

internal static class AdditionRules
{
    private const string Hook =
        """{"name":"conformance","hook":"conference","uri":"https://hooks.example.com/","enabled":false}""";

    public static ContractSection Section { get; } = new("additions", "About, WebSocket and webhooks",
    [
        Ours("additions.about", "GET /v2/about needs no token, and says whether joins are reported to the API.",
            async run =>
            {
                var about = (await run.Send(new ServiceRequest("GET", "/v2/about") { HasToken = false })).Succeeds();
                foreach (var name in (string[])["takes_joins", "takes_legs"])
                {
                    about.That(
                        Expectations.Same(about.Find($"data/media/{name}"), "true")
                            || Expectations.Same(about.Find($"data/media/{name}"), "false"),
                        $"true or false at data/media/{name}");
                }
            }),
        Ours("additions.socket-bindings", "GET /v2/websockets lists what a socket can be bound to.", async run =>
        {
            var list = (await run.Get("/v2/websockets")).Succeeds();
            list.That(
                list.Find("data/conference") is System.Text.Json.Nodes.JsonArray bindings
                    && bindings.Any(it => Expectations.Same(it, "\"conference.event.{CONFERENCE_ID}.{CALL_ID}\"")),
                "conference.event.{CONFERENCE_ID}.{CALL_ID} in data/conference");
        }),
        Ours("additions.socket-subscribe", "A WebSocket at /v2/websocket subscribes and unsubscribes, as in Kazoo.",
            async run =>
            {
                var binding = $"conference.event.*.{await run.New()}.*";
                await using var socket = await BlackholeSession.OpenAsync(run);
                (await socket.AskAsync("subscribe", $$"""{"binding":"{{binding}}"}"""))
                    .Has("action", "\"reply\"").Has("status", "\"success\"").Has("data/subscribed", $"[\"{binding}\"]");
                (await socket.AskAsync("unsubscribe", $$"""{"binding":"{{binding}}"}"""))
                    .Has("status", "\"success\"").Has("data/unsubscribed", $"[\"{binding}\"]")
                    .Has("data/subscribed", "[]");
            }),
        Ours("additions.socket-ping", "A ping is answered with pong.", async run =>
        {
            await using var socket = await BlackholeSession.OpenAsync(run);
            (await socket.AskAsync("ping", "{}")).Has("status", "\"success\"").Has("data/response", "\"pong\"");
        }),
        Ours("additions.socket-errors", "A wrong binding is an error of the frame, and the socket goes on.",
            async run =>
            {
                await using var socket = await BlackholeSession.OpenAsync(run);
                (await socket.AskAsync("subscribe", """{"binding":"conference.event.x"}"""))
                    .Has("status", "\"error\"").Matches("data/errors/0", ".");
                (await socket.AskAsync("ping", "{}")).Has("status", "\"success\"");
            }),
        OursLive("additions.socket-events", "Who joins is an event add-member, under the binding to the letter.",
            async run =>
            {
                var id = await run.New();
                var binding = $"conference.event.{id}.*";
                await using var socket = await BlackholeSession.OpenAsync(run);
                (await socket.AskAsync("subscribe", $$"""{"binding":"{{binding}}"}""")).Has("status", "\"success\"");
                await run.Join(id, "a", ""","caller_id_name":"Ada" """);
                (await socket.EventAsync("add-member"))
                    .Has("action", "\"event\"").Has("subscribed_key", $"\"{binding}\"").Has("name", "\"event\"")
                    .Matches("routing_key", $"^conference\\.event\\.add-member\\.{run.Scope.Account}\\.{id}\\.a$")
                    .Has("data/conference_id", $"\"{id}\"").Has("data/participant_id", "1")
                    .Has("data/caller_id_name", "\"Ada\"")
                    .Has("data/conference_channel_vars/is_moderator", "false");
            }),
        Ours("additions.hooks", "GET /v2/webhooks names the hook conference.", async run =>
            (await run.Get("/v2/webhooks")).Succeeds().Has("data/0/id", "\"conference\"")),
        Kazoo("additions.webhook-required", "A webhook needs name, hook and uri.", async run =>
        {
            var refused = await run.Put(Hooks(run), "{}");
            foreach (var field in (string[])["name", "hook", "uri"])
            {
                refused.Refuses(
                    field, "required", $$"""{"message":"Field is required but missing","value":"{{field}}"}""");
            }
        }),
        Ours("additions.webhook", "A webhook is created, read, changed and deleted like a conference.", async run =>
        {
            var created = (await run.Put(Hooks(run), Hook)).Succeeds(201)
                .Has("data/http_verb", "\"post\"").Has("data/format", "\"form-data\"").Has("data/enabled", "false");
            var path = $"{Hooks(run)}/{created.Id}";
            (await run.Get(path)).Succeeds().Has("data/uri", "\"https://hooks.example.com/\"");
            (await run.Patch(path, """{"format":"json"}""")).Succeeds().Has("data/format", "\"json\"");
            (await run.Delete(path)).Succeeds();
            (await run.Patch(path, """{"format":"json"}""")).IsUnknown();
        }),
        Ours("additions.webhook-secret", "The secret of a webhook is in the answer that creates it, and in no other.",
            async run =>
            {
                var created = (await run.Put(Hooks(run), Hook)).Succeeds(201).Matches("data/secret", "^whsec_");
                var read = (await run.Get($"{Hooks(run)}/{created.Id}")).Succeeds();
                read.That(!read.Body.Contains(created.Text("data/secret"), StringComparison.Ordinal), "no secret");
            }),
        Ours("additions.webhook-address", "An address that is no web address is refused.", async run =>
        {
            foreach (var address in (string[])["file:///etc/passwd", "https://"])
            {
                (await run.Put(
                    Hooks(run), $$"""{"name":"x","hook":"conference","uri":"{{address}}","enabled":false}"""))
                    .Fails(400, "validation error").Has("data/uri");
            }
        }),
    ]);

    private static string Hooks(CheckRun run) => $"/v2/accounts/{run.Scope.Account}/webhooks";
}
