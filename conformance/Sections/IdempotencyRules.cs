using System.Text.Json.Nodes;
using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using static Conferences.Conformance.Checks.ConformanceCheck;

namespace Conferences.Conformance.Sections;

internal static class IdempotencyRules
{
    private const string Header = "Idempotency-Key";

    private const string Replayed = "Idempotency-Replayed";

    public static ContractSection Section { get; } = new("idempotency", "Idempotency keys",
    [
        Ours("idempotency.create", "A PUT again under its key creates nothing and gets the first answer.", async run =>
        {
            var (key, document) = (RunScope.NewId(), run.Named("{}"));
            Same(await run.Put("", document, (Header, key)), await run.Put("", document, (Header, key)), 201);
            var name = Uri.EscapeDataString((string)JsonNode.Parse(document)!["name"]!);
            (await run.Get($"?filter_name={name}")).Succeeds().Has("page_size", "1");
        }),
        Ours("idempotency.edits", "POST, PATCH and DELETE again under their keys change nothing.", async run =>
        {
            var id = await run.New();
            foreach (var (verb, body) in ((string, string?)[])
            [
                ("POST", $$"""{"data":{{run.Named("{}")}}}"""), ("PATCH", """{"data":{"custom":1}}"""),
                ("DELETE", null),
            ])
            {
                var key = RunScope.NewId();
                Same(
                    await run.Send(verb, $"/{id}", body, (Header, key)),
                    await run.Send(verb, $"/{id}", body, (Header, key)),
                    200);
            }
        }),
        Ours("idempotency.refusals", "An answer of 400, 404 or 412 is kept too.", async run =>
        {
            var id = await run.New();
            foreach (var (path, data, match, status) in ((string, string, string, int)[])
            [
                ($"/{id}", """{"name":""}""", "*", 400), ($"/{RunScope.NewId()}", "{}", "*", 404),
                ($"/{id}", "{}", "\"7.7\"", 412),
            ])
            {
                var key = RunScope.NewId();
                Task<ServiceAnswer> Ask() => run.Patch(path, data, (Header, key), ("If-Match", match));
                Same(await Ask(), await Ask(), status);
            }
        }),
        Ours("idempotency.reused", "A key that was used for another body, path or method is 409.", async run =>
        {
            var (id, other, key) = (await run.New(), await run.New(), RunScope.NewId());
            (await run.Patch($"/{id}", """{"custom":1}""", (Header, key))).Succeeds();
            foreach (var answer in (ServiceAnswer[])
            [
                await run.Patch($"/{id}", """{"custom":2}""", (Header, key)),
                await run.Patch($"/{other}", """{"custom":1}""", (Header, key)),
                await run.Post($"/{id}", """{"custom":1}""", (Header, key)),
            ])
                answer.Is(409).Matches($"data/{Header}/reused/message", ".");
            (await run.Get($"/{id}")).Has("data/custom", "1");
        }),
        Ours("idempotency.keys", "A key has 1 to 255 visible characters; anything else is 400.", async run =>
        {
            await run.Create("{}", (Header, (RunScope.NewId() + new string('k', 255))[..255]));
            foreach (var key in (string[])[new string('k', 256), "two words"])
                (await run.Put("", run.Named("{}"), (Header, key))).Refuses(Header, "invalid");
        }),
        Ours("idempotency.at-once", "Several at the same time under one key create one.", async run =>
        {
            var (key, document) = (RunScope.NewId(), run.Named("{}"));
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
                run.Put("", document, (Header, key))));
            foreach (var answer in answers)
                answer.Succeeds(201).Has("data/id", $"\"{answers[0].Id}\"");
            answers[0].That(
                answers.Count(answer => answer.Header(Replayed) is null) == 1, $"all but one with {Replayed}");
        }),
        OursLive("idempotency.join", "A join again under its key is the same participant, also one who has left.",
            async run =>
            {
                var (id, key) = (await run.New(), RunScope.NewId());
                Task<ServiceAnswer> Join() => run.Put($"/{id}/participants", """{"call_id":"a"}""", (Header, key));
                var first = await Join();
                await run.Join(id, "b");
                (await run.Act($"/{id}/participants/1", "kick")).Is(201);
                Same(first, await Join(), 201);
                (await run.Get($"/{id}/participants")).Has("data/0/participant_id", "2").Has("data/1", "null");
            }),
        OursLive("idempotency.action", "An action again under its key makes no second operation.", async run =>
        {
            var (id, key) = (await run.New(), RunScope.NewId());
            await run.Join(id, "a");
            Task<ServiceAnswer> Play() => run.Put(
                $"/{id}?wait=5s", """{"action":"play","data":{"media_id":"jingle"}}""", (Header, key));
            Same(await Play(), await Play(), 201);
            (await run.Get($"/{id}/operations")).Has("data/0/action", "\"play\"").Has("data/1", "null");
        }),
    ]);

    // The second is the first one again, under a request id of its own.
    private static void Same(ServiceAnswer first, ServiceAnswer again, int status)
    {
        first.Is(status).LacksHeader(Replayed);
        again.Is(status).HasHeader(Replayed, "true")
            .That(again.Text("request_id") != first.Text("request_id"), "a request_id of its own")
            .Has("data", first.Data.ToJsonString());
        foreach (var header in (string[])["Location", "ETag"])
        {
            again.That(
                again.Header(header) == first.Header(header), $"the {header} of before: {first.Header(header)}");
        }
    }
}
