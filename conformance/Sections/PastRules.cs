using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using static Conferences.Conformance.Checks.ConformanceCheck;

namespace Conferences.Conformance.Sections;

internal static class PastRules
{
    public static ContractSection Section { get; } = new("past", "Past states and instances",
    [
        Ours("past.version", "?version= shows a conference as it was at a sequence of its events.", async run =>
        {
            var id = await run.New("""{"custom":1}""");
            (await run.Patch($"/{id}", """{"custom":2}""")).Succeeds();
            (await run.Get($"/{id}?version=1")).Succeeds().Has("data/custom", "1").Has("revision", "\"1.1\"");
            (await run.Get($"/{id}?version=2")).Succeeds().Has("data/custom", "2");
            (await run.Get($"/{id}?version=3")).IsUnknown();
        }),
        Ours("past.at", "?at= shows a conference as it was at a time.", async run =>
        {
            var id = await run.New("""{"custom":1}""");
            var then = (await run.Get($"/{id}/events")).Succeeds().Text("data/0/time");
            (await run.Patch($"/{id}", """{"custom":2}""")).Succeeds();
            (await run.Get($"/{id}?at={then}")).Succeeds().Has("data/custom", "1");
            (await run.Get($"/{id}?at=2020-01-01T00:00:00Z")).IsUnknown();
        }),
        Ours("past.list", "?at= shows the list as it was.", async run =>
        {
            var marker = RunScope.NewId();
            var id = await run.New($$"""{"marker":"{{marker}}","custom":1}""");
            var then = (await run.Get($"/{id}/events")).Succeeds().Text("data/0/time");
            (await run.Delete($"/{id}")).Succeeds();
            (await run.Get($"?filter_marker={marker}&at={then}")).Succeeds().Has("data/0/id", $"\"{id}\"");
            (await run.Get($"?filter_marker={marker}")).Succeeds().Has("data", "[]");
        }),
        Ours("past.deleted", "The past of a deleted conference stays readable.", async run =>
        {
            var id = await run.New("""{"custom":1}""");
            (await run.Delete($"/{id}")).Succeeds();
            (await run.Get($"/{id}?version=1")).Succeeds().Has("data/custom", "1");
            (await run.Get($"/{id}?version=2")).IsUnknown();
        }),
        Ours("past.invalid", "What is no time or version is 400, and so is the future.", async run =>
        {
            var id = await run.Idle();
            foreach (var (query, name, keyword) in ((string, string, string)[])
            [
                ("version=0", "version", "minimum"), ("version=one", "version", "type"),
                ("at=yesterday", "at", "format"), ("at=2999-01-01", "at", "maximum"),
                ("at=2020-01-01&version=1", "version", "exclusive"),
            ])
                (await run.Get($"/{id}?{query}")).Refuses(name, keyword);
        }),
        OursLive("past.participants", "?version= of the participants shows who was in then.", async run =>
        {
            var id = await run.New();
            await run.Join(id, "a");
            var version = (await run.Get($"/{id}")).Text("revision").Split('.')[^1];
            (await run.Act($"/{id}/participants/1", "kick")).Is(201);
            (await run.Get($"/{id}/participants?version={version}")).Succeeds().Has("data/0/call_id", "\"a\"");
            (await run.Get($"/{id}/participants")).Succeeds().Has("data", "[]");
        }),
        Ours("past.no-instances", "A conference that never ran has no instances.", async run =>
        {
            var id = await run.Idle();
            (await run.Get($"/{id}/instances")).Succeeds().Has("data", "[]");
            (await run.Get($"/{id}/instances/1")).IsUnknown();
        }),
        OursLive("past.instances", "An instance has its number, uuid, times, and how many were in or refused.",
            async run =>
            {
                var id = await run.New("""{"max_participants":1}""");
                var joined = await run.Join(id, "a");
                (await run.TryJoin(id, "b")).Is(409);
                (await run.Get($"/{id}/instances")).Succeeds()
                    .Has("data/0/instance", "1").Has("data/0/uuid", $"\"{joined.Text("data/conference_uuid")}\"")
                    .Matches("data/0/started_at", "Z$").Has("data/0/ended_at", "null").Has("data/0/reason", "null")
                    .Has("data/0/participants", "1").Has("data/0/refused", "1");
            }),
        OursLive("past.people", "One of them has the people, when they came and went, and who was refused why.",
            async run =>
            {
                var id = await run.New("""{"max_participants":1}""");
                await run.Join(id, "a", ""","caller_id_name":"Ada" """);
                (await run.TryJoin(id, "b")).Is(409);
                (await run.Act($"/{id}/participants/1", "kick")).Is(201);
                (await run.Get($"/{id}/instances/1")).Succeeds()
                    .Has("data/people/0/caller_id_name", "\"Ada\"").Has("data/people/0/reason", "\"kicked\"")
                    .Matches("data/people/0/joined_at", "Z$").Matches("data/people/0/left_at", "Z$")
                    .Has("data/refusals/0/call_id", "\"b\"").Has("data/refusals/0/reason", "\"full\"");
            }),
        Ending("everyone-left", "everyone_left", (run, id) => run.Act($"/{id}/participants/1", "kick")),
        Ending("api", "api", (run, id) => run.Act($"/{id}", "end")),
        Ending("deleted", "deleted", (run, id) => run.Delete($"/{id}")),
    ]);

    private static ConformanceCheck Ending(string id, string reason, Func<CheckRun, string, Task<ServiceAnswer>> end) =>
        OursLive($"past.ended-{id}", $"An instance can end for the reason {reason}, and says by whom.", async run =>
        {
            var conference = await run.New();
            await run.Join(conference, "a");
            await end(run, conference);
            (await run.Get($"/{conference}/instances/1")).Succeeds()
                .Has("data/reason", $"\"{reason}\"").Matches("data/ended_at", "Z$")
                .Matches("data/ended_by/account_id", "^[0-9a-f]{32}$");
        });
}
