using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using static Conferences.Conformance.Checks.ConformanceCheck;

namespace Conferences.Conformance.Sections;

internal static class ETagRules
{
    public static ContractSection Section { get; } = new("etag", "ETags and conditions",
    [
        Kazoo("etag.revision", "A document has an ETag, and the same without quotes as revision in the envelope.",
            async run =>
            {
                var created = await run.Create();
                Agrees(created);
                Agrees(await run.Get($"/{created.Id}"));
                Agrees(await run.Patch($"/{created.Id}", """{"custom":1}"""));
            }),
        Kazoo("etag.not-modified", "GET with the current ETag in If-None-Match is 304 without a body.", async run =>
        {
            var id = await run.Idle();
            var etag = ETag(await run.Get($"/{id}"));
            var again = await run.Get($"/{id}", ("If-None-Match", etag));
            again.Is(304).That(again.Body.Length == 0, "no body");
        }),
        Kazoo("etag.modified", "After an edit the ETag is another one, and GET answers with the document.", async run =>
        {
            var id = await run.New();
            var etag = ETag(await run.Get($"/{id}"));
            (await run.Patch($"/{id}", """{"custom":1}""")).Succeeds();
            var read = (await run.Get($"/{id}", ("If-None-Match", etag))).Succeeds().Has("data/custom", "1");
            read.That(read.Header("ETag") != etag, "another ETag");
        }),
        Kazoo("etag.precondition", "POST, PATCH and DELETE with an outdated If-Match are 412 and change nothing.",
            async run =>
            {
                var id = await run.New();
                var outdated = ETag(await run.Get($"/{id}"));
                (await run.Patch($"/{id}", """{"custom":"theirs"}""")).Succeeds();
                (await run.Post($"/{id}", run.Named("{}"), ("If-Match", outdated))).Is(412);
                (await run.Patch($"/{id}", """{"custom":"mine"}""", ("If-Match", outdated))).Is(412);
                (await run.Delete($"/{id}", ("If-Match", outdated))).Is(412);
                (await run.Get($"/{id}")).Succeeds().Has("data/custom", "\"theirs\"");
            }),
        Kazoo("etag.match", "An edit with the current ETag in If-Match is carried out.", async run =>
        {
            var id = await run.New();
            (await run.Patch($"/{id}", """{"custom":1}""", ("If-Match", ETag(await run.Get($"/{id}"))))).Succeeds();
            (await run.Delete($"/{id}", ("If-Match", ETag(await run.Get($"/{id}"))))).Succeeds();
        }),
        Kazoo("etag.last-writer", "An edit without If-Match is carried out: the last writer wins.", async run =>
        {
            var id = await run.New();
            (await run.Patch($"/{id}", """{"custom":1}""")).Succeeds();
            (await run.Patch($"/{id}", """{"custom":2}""")).Succeeds().Has("data/custom", "2");
        }),
        Ours("etag.form", "An ETag is strong and has two numbers: the revision, and the version of the stream.",
            async run =>
            {
                var created = await run.Create();
                created.Matches("revision", "^1\\.[0-9]+$").HasHeader("ETag", $"\"{created.Text("revision")}\"");
                (await run.Patch($"/{created.Id}", """{"custom":1}""")).Succeeds().Matches("revision", "^2\\.[0-9]+$");
            }),
        Ours("etag.of-304", "304 has the ETag too.", async run =>
        {
            var id = await run.Idle();
            var etag = ETag(await run.Get($"/{id}"));
            foreach (var given in (string[])[etag, $"\"7.7\", {etag}", $"W/{etag}", "*"])
                (await run.Get($"/{id}", ("If-None-Match", given))).Is(304).HasHeader("ETag", etag);
        }),
        Ours("etag.of-412", "412 has Kazoo's error envelope and the current ETag.", async run =>
        {
            var id = await run.Idle();
            (await run.Patch($"/{id}", "{}", ("If-Match", "\"7.7\""))).Fails(412, "precondition_failed")
                .HasHeader("ETag", ETag(await run.Get($"/{id}")));
        }),
        Ours("etag.any", "If-Match: * and a list of ETags are understood.", async run =>
        {
            var id = await run.New();
            (await run.Patch($"/{id}", """{"custom":1}""", ("If-Match", "*"))).Succeeds();
            var etag = ETag(await run.Get($"/{id}"));
            (await run.Patch($"/{id}", """{"custom":2}""", ("If-Match", $"\"9.9\", {etag}"))).Succeeds();
        }),
        Ours("etag.garbage", "An If-Match that is no ETag matches nothing.", async run =>
        {
            var id = await run.Idle();
            foreach (var given in (string[])["garbage", "\"x\"", "\"\"", "\"-1\""])
                (await run.Patch($"/{id}", """{"custom":1}""", ("If-Match", given))).Is(412);
        }),
        OursLive("etag.live", "Whoever joins or is muted changes the ETag: a poll is never stale.", async run =>
        {
            var id = await run.New(CheckRun.Loud);
            var etags = new List<string> { ETag(await run.Get($"/{id}")) };
            async Task Changed()
            {
                var read = (await run.Get($"/{id}", ("If-None-Match", etags[^1]))).Succeeds();
                etags.Add(ETag(read));
                read.That(etags.Distinct().Count() == etags.Count, "an ETag that was not there before");
            }

            await run.Join(id, "a");
            await Changed();
            (await run.Act($"/{id}/participants/1", "mute")).Is(201);
            await Changed();
            (await run.Act($"/{id}", "lock")).Is(201);
            await Changed();
        }),
        OursLive("etag.editors", "Who joins meanwhile does not make an edit with If-Match fail.", async run =>
        {
            var id = await run.New();
            var etag = ETag(await run.Get($"/{id}"));
            await run.Join(id, "a");
            (await run.Patch($"/{id}", """{"custom":1}""", ("If-Match", etag))).Succeeds().Has("data/custom", "1");
        }),
    ]);

    private static string ETag(ServiceAnswer answer) =>
        answer.Header("ETag") ?? throw answer.Violation("a header ETag");

    private static void Agrees(ServiceAnswer answer) =>
        answer.That(answer.Status is 200 or 201, "status 200 or 201")
            .HasHeader("ETag", $"\"{answer.Text("revision")}\"");
}
