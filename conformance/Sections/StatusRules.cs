using System.Text.RegularExpressions;
using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using static Conferences.Conformance.Checks.ConformanceCheck;

namespace Conferences.Conformance.Sections;

internal static class StatusRules
{
    public static ContractSection Section { get; } = new("statuses", "Statuses and envelopes",
    [
        Kazoo("statuses.success", "A success has data, status, request_id, timestamp, version and node.", async run =>
        {
            var id = await run.Idle();
            (await run.Get($"/{id}")).Succeeds()
                .Has("data/id", $"\"{id}\"")
                .Matches("request_id", "^[!-~]+$")
                .Matches("timestamp", @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
                .Matches("version", ".").Matches("node", ".")
                .Lacks("error");
        }),
        Kazoo("statuses.content-type", "The content type of every JSON answer is exactly application/json.",
            async run =>
            {
                var id = await run.Idle();
                (await run.Get("")).HasHeader("Content-Type", Expectations.Json);
                (await run.Get($"/{id}")).HasHeader("Content-Type", Expectations.Json);
                (await run.Put($"/{id}", """{"action":"jackson"}""")).HasHeader("Content-Type", Expectations.Json);
            }),
        Kazoo("statuses.edits", "POST, PATCH and DELETE are 200 and show the document.", async run =>
        {
            var id = await run.New("""{"name":"before"}""");
            (await run.Post($"/{id}", run.Named("""{"custom":1}"""))).Succeeds().Has("data/custom", "1");
            (await run.Patch($"/{id}", """{"custom":2}""")).Succeeds().Has("data/custom", "2");
            (await run.Delete($"/{id}")).Succeeds().Has("data/custom", "2").Has("data/id", $"\"{id}\"");
        }),
        Kazoo("statuses.deleted", "A deleted conference says so in its last answer, and is in no list.", async run =>
        {
            var created = await run.Create();
            (await run.Delete($"/{created.Id}")).Succeeds().Has("data/_read_only/deleted", "true");
            var name = Uri.EscapeDataString(created.Text("data/name"));
            (await run.Get($"?filter_name={name}")).Succeeds().Has("data", "[]");
        }),
        Kazoo("statuses.unknown", "POST, PATCH and DELETE of an unknown or deleted conference are 404 bad_identifier.",
            async run =>
            {
                var deleted = await run.New();
                (await run.Delete($"/{deleted}")).Succeeds();
                foreach (var id in (string[])[RunScope.NewId(), deleted])
                {
                    (await run.Post($"/{id}", "{}")).IsUnknown();
                    (await run.Patch($"/{id}", "{}")).IsUnknown();
                    (await run.Delete($"/{id}")).IsUnknown()
                        .Has("data", $$"""{"message":"bad identifier","cause":"{{id}}"}""");
                }
            }),
        Kazoo("statuses.error", "An error has its status as a string in error, a message, data and a request_id.",
            async run =>
            {
                var failed = (await run.Delete($"/{RunScope.NewId()}")).Fails(404, "bad_identifier");
                failed.Matches("request_id", "^[!-~]+$").Matches("timestamp", ".").Lacks("revision");
            }),
        Kazoo("statuses.request-id", "X-Request-ID is echoed as a header and in the envelope, or made.", async run =>
        {
            (await run.Get("", ("X-Request-ID", "conformance-1")))
                .HasHeader("X-Request-ID", "conformance-1").Has("request_id", "\"conformance-1\"");
            var made = await run.Get("");
            made.Matches("request_id", "^[0-9a-f]{32}$").HasHeader("X-Request-ID", made.Text("request_id"));
        }),
        Ours("statuses.request-id-bounds", "An X-Request-ID of more than 128 characters is replaced.", async run =>
        {
            var longest = new string('x', 128);
            (await run.Get("", ("X-Request-ID", longest))).Has("request_id", $"\"{longest}\"");
            (await run.Get("", ("X-Request-ID", longest + "x"))).Matches("request_id", "^[0-9a-f]{32}$");
        }),
        Kazoo("statuses.unknown-action", "An unknown action, or none, is 404 faulty_request.", async run =>
        {
            var id = await run.Idle();
            foreach (var data in (string[])["""{"action":"jackson"}""", "{}"])
            {
                (await run.Put($"/{id}", data))
                    .Fails(404, "faulty_request").Has("data", """{"message":"faulty request"}""");
            }

            (await run.Put($"/{id}/participants", """{"action":"jackson"}""")).Fails(404, "faulty_request");
        }),
        Kazoo("statuses.not-running", "Lock and unlock of a conference that does not run are 201 and \"ok\".",
            async run =>
            {
                var id = await run.Idle();
                foreach (var action in (string[])["lock", "unlock"])
                {
                    (await run.Put($"/{id}", $$"""{"action":"{{action}}"}"""))
                        .Succeeds(201).Has("data", "\"ok\"");
                }
            }),
        Kazoo("statuses.pretty-print", "pretty_print=true and X-Pretty-Print: true answer on many lines.", async run =>
        {
            var id = await run.Idle();
            foreach (var answer in (ServiceAnswer[])[
                await run.Get($"/{id}?pretty_print=true"), await run.Get($"/{id}", ("X-Pretty-Print", "true"))])
                answer.Succeeds().That(Regex.IsMatch(answer.Body, "\n\\s+\"data\""), "members on lines of their own");
        }),
        Ours("statuses.get-unknown", "GET of an unknown or deleted conference is 404, as in Kazoo 4.1.", async run =>
        {
            var deleted = await run.New();
            (await run.Delete($"/{deleted}")).Succeeds();
            foreach (var id in (string[])[RunScope.NewId(), deleted])
            {
                (await run.Get($"/{id}")).IsUnknown().Has("data/cause", $"\"{id}\"");
                (await run.Get($"/{id}/participants")).IsUnknown();
                (await run.Put($"/{id}", """{"action":"lock"}""")).IsUnknown();
            }
        }),
        Ours("statuses.get-absent", "GET of a participant who is not in is 404 bad_identifier.", async run =>
        {
            var id = await run.Idle();
            foreach (var participant in (string[])["1", "0", "-1", "x", "99999999999999999999"])
                (await run.Get($"/{id}/participants/{participant}")).IsUnknown();
        }),
        Ours("statuses.no-action", "PUT of participants with neither an action nor a call_id is 400 action.required.",
            async run =>
            {
                var id = await run.Idle();
                (await run.Put($"/{id}/participants", "{}")).Refuses("action", "required");
                (await run.Put($"/{id}/participants/1", "{}")).Refuses("action", "required");
            }),
        Ours("statuses.no-token-in-answers", "auth_token is in no answer but those of the auth routes.", async run =>
        {
            var created = (await run.Create()).Lacks("auth_token");
            (await run.Get("")).Lacks("auth_token");
            (await run.Delete($"/{created.Id}")).Lacks("auth_token");
        }),
        Ours("statuses.safe-answers", "Answers are not cached by others, and not sniffed for another type.",
            async run =>
            {
                var id = await run.Idle();
                var read = (await run.Get($"/{id}")).HasHeader("X-Content-Type-Options", "nosniff")
                    .HasHeader("Referrer-Policy", "no-referrer");
                read.That(
                    read.Header("Cache-Control") is { } cache
                        && (cache.Contains("private", StringComparison.Ordinal)
                            || cache.Contains("no-store", StringComparison.Ordinal)),
                    "a Cache-Control that is private or no-store");
            }),
    ]);
}
