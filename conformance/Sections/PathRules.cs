using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using static Conferences.Conformance.Checks.ConformanceCheck;

namespace Conferences.Conformance.Sections;

internal static class PathRules
{
    public static ContractSection Section { get; } = new("paths", "Paths and verbs",
    [
        Kazoo("paths.resources", "GET reads the conferences of an account, one of them, and its participants.",
            async run =>
            {
                var id = await run.Idle();
                (await run.Get("")).Succeeds();
                (await run.Get($"/{id}")).Succeeds().Has("data/id", $"\"{id}\"");
                (await run.Get($"/{id}/participants")).Succeeds().Has("data", "[]");
            }),
        Kazoo("paths.location", "PUT creates a conference: 201, and Location ends with its id.", async run =>
        {
            var created = await run.Create();
            created.That(
                created.Header("Location")?.EndsWith($"/{created.Id}", StringComparison.Ordinal) is true,
                $"a header Location that ends with /{created.Id}");
        }),
        Kazoo("paths.trailing-slash", "A slash at the end of a path makes no difference.", async run =>
        {
            var id = (await run.Put("/", run.Named("{}"))).Succeeds(201).Id;
            (await run.Get($"/{id}/")).Succeeds().Has("data/id", $"\"{id}\"");
            (await run.Get("/")).Succeeds();
        }),
        Kazoo("paths.method", "A verb that a path does not have is 405 invalid_method.", async run =>
        {
            var id = await run.Idle();
            foreach (var (verb, path) in ((string, string)[])
                [("PATCH", ""), ("DELETE", ""), ("POST", $"/{id}/participants"), ("PATCH", $"/{id}/participants/1")])
            {
                (await run.Send(verb, path, """{"data":{}}"""))
                    .Fails(405, "invalid_method").Has("data", """{"message":"method not allowed"}""");
            }
        }),
        Kazoo("paths.not-found", "A path that leads nowhere is 404 not_found.", async run =>
        {
            var id = await run.Idle();
            foreach (var path in (string[])[$"/{id}/foo", $"/{id}/participants/1/2"])
                (await run.Get(path)).Fails(404, "not_found").Has("data", """{"message":"not found"}""");
        }),
        Kazoo("paths.verb-in-envelope", "POST with a verb in the envelope is PUT, PATCH or DELETE.", async run =>
        {
            var created = (await run.Send("POST", "", $$"""{"verb":"PUT","data":{{run.Named("{}")}}}"""))
                .Succeeds(201);
            var path = $"/{created.Id}";
            (await run.Send("POST", path, """{"verb":"PATCH","data":{"custom":1}}"""))
                .Succeeds().Has("data/custom", "1").Has("data/name", $"\"{created.Text("data/name")}\"");
            (await run.Send("POST", path, """{"verb":"delete","data":{}}""")).Succeeds();
            var gone = await run.Patch(path, "{}");
            gone.IsUnknown();
        }),
        Kazoo("paths.verb-in-query", "POST with a verb in the query is that verb.", async run =>
        {
            var id = await run.New("""{"custom":{"a":1}}""");
            (await run.Post($"/{id}?verb=PATCH", """{"custom":{"b":2}}"""))
                .Succeeds().Has("data/custom", """{"a":1,"b":2}""");
        }),
        Ours("paths.verb-unknown", "POST with a verb that does not write is 405.", async run =>
        {
            var id = await run.Idle();
            foreach (var verb in (string[])["GET", "brew"])
            {
                (await run.Send("POST", $"/{id}", $$$"""{"verb":"{{{verb}}}","data":{}}"""))
                    .Fails(405, "invalid_method");
            }
        }),
        Kazoo("paths.options", "OPTIONS needs no token and allows the verbs and headers that browsers ask for.",
            async run =>
            {
                var allowed = await run.Send(new ServiceRequest("OPTIONS", "")
                {
                    HasToken = false,
                    Headers = [("Origin", "http://portal.example"), ("Access-Control-Request-Method", "PUT")],
                });
                allowed.That(allowed.Status is 200 or 204, "status 200 or 204")
                    .HasHeader("Access-Control-Allow-Origin", "*")
                    .Lists("Access-Control-Allow-Methods", "GET", "PUT")
                    .Lists(
                        "Access-Control-Allow-Headers",
                        "Content-Type",
                        "X-Auth-Token",
                        "X-Kazoo-Cluster-ID",
                        "If-Match");
            }),
        Kazoo("paths.cors", "An answer may be read by a page of any origin, with its id, ETag and Location.",
            async run =>
            (await run.Get("", ("Origin", "http://portal.example")))
                .Succeeds()
                .HasHeader("Access-Control-Allow-Origin", "*")
                .Lists("Access-Control-Expose-Headers", "X-Request-ID", "ETag", "Location")),
        Ours("paths.head", "HEAD answers as GET does, without the body.", async run =>
        {
            var id = await run.Idle();
            foreach (var path in (string[])["", $"/{id}", $"/{id}/participants", $"/{RunScope.NewId()}"])
            {
                var get = await run.Get(path);
                var head = await run.Send("HEAD", path, null);
                head.Is(get.Status).That(head.Body.Length == 0, "no body");
                foreach (var header in (string[])["Content-Type", "ETag"])
                {
                    head.That(
                        head.Header(header) == get.Header(header), $"the header {header} of GET: {get.Header(header)}");
                }
            }
        }),
        Ours("paths.absolute-location", "Location of what was created is its path from the root on.", async run =>
        {
            var created = await run.Create();
            created.HasHeader("Location", $"{run.Scope.Conferences}/{created.Id}");
        }),
        Ours("paths.users", "The conferences of a user are those whose owner_id the user is.", async run =>
        {
            var owner = RunScope.NewId();
            var id = await run.New($$"""{"owner_id":"{{owner}}"}""");
            await run.New();
            var list = (await run.Get($"/v2/accounts/{run.Scope.Account}/users/{owner}/conferences")).Succeeds();
            list.That(CheckRun.Ids(list).SequenceEqual([id]), $"{id} alone");
            (await run.Get($"/v2/accounts/{run.Scope.Account}/users/{RunScope.NewId()}/conferences"))
                .Succeeds().Has("data", "[]");
        }),
        Ours("paths.version-1", "Version 1 of the API is 410 gone.", async run =>
            (await run.Get($"/v1/accounts/{run.Scope.Account}/conferences")).Fails(410, "gone")),
    ]);
}
