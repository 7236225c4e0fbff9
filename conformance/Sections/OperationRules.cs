using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using static Conferences.Conformance.Checks.ConformanceCheck;

namespace Conferences.Conformance.Sections;

internal static class OperationRules
{
    public static ContractSection Section { get; } = new("operations", "Operations",
    [
        OursLive("operations.location", "An action answers with operation_id, and Location leads to the operation.",
            async run =>
            {
                var id = await run.New();
                await run.Join(id, "a");
                foreach (var (place, action) in ((string, string)[])
                    [($"/{id}", "lock"), ($"/{id}/participants/1", "deaf")])
                {
                    var acted = await Acted(run, place, action);
                    var operation = (await run.Follow(acted)).Succeeds()
                        .Has("data/id", $"\"{acted.Text("operation_id")}\"").Has("data/action", $"\"{action}\"");
                    operation.Has("data/requested_at");
                }
            }),
        OursLive("operations.confirmed", "The media server's report confirms an operation, with the time of each step.",
            async run =>
            {
                var id = await run.New(CheckRun.Loud);
                await run.Join(id, "a");
                var acted = await Acted(run, $"/{id}/participants/1", "mute");
                (await run.Follow(acted)).Succeeds()
                    .Has("data/status", "\"confirmed\"").Has("data/reason", "null")
                    .Has("data/targets/0/participant_id", "1").Has("data/targets/0/status", "\"confirmed\"")
                    .Matches("data/requested_at", "Z$").Matches("data/sent_at", "Z$")
                    .Matches("data/confirmed_at", "Z$");
            }),
        Ours("operations.not-running", "An action on a conference that does not run fails: reason not_running.",
            async run =>
            {
                var id = await run.Idle();
                var acted = await Acted(run, $"/{id}", "lock");
                acted.Has("data", "\"ok\"");
                (await run.Follow(acted)).Succeeds().Has("data/status", "\"failed\"")
                    .Has("data/reason", "\"not_running\"").Has("data/sent_at", "null");
                (await run.Get($"/{id}")).Has("data/_read_only/is_locked", "false");
            }),
        Ours("operations.nobody", "An action on everybody where nobody is in names no participant.", async run =>
            (await Acted(run, $"/{await run.Idle()}/participants", "mute")).Has("data/participants", "[]")),
        OursLive("operations.wait", "?wait= answers when the outcome is known, with the operation.", async run =>
        {
            var id = await run.New();
            await run.Join(id, "a");
            var acted = (await run.Act($"/{id}", "lock")).Succeeds(201).Has("operation/status", "\"confirmed\"");
            acted.Has("operation/id", $"\"{acted.Text("operation_id")}\"");
        }),
        Ours("operations.wait-bounds", "A wait is whole seconds from 0s to 60s; anything else is 400.", async run =>
        {
            var id = await run.Idle();
            foreach (var wait in (string[])["5", "61s", "-1s", "1.5s", "soon", ""])
            {
                (await run.Put($"/{id}?wait={wait}", """{"action":"lock"}""")).Refuses("wait", "invalid");
            }
        }),
        OursLive("operations.bulk", "A bulk action answers with the operation and what became of each participant.",
            async run =>
            {
                var id = await run.New(CheckRun.Loud);
                await run.Join(id, "m", ""","is_moderator":true""");
                await run.Join(id, "a");
                var acted = await Acted(run, $"/{id}/participants", "mute");
                acted.Has("data/operation_id", $"\"{acted.Text("operation_id")}\"")
                    .Has("data/participants/0/participant_id", "2")
                    .Has("data/participants/0/status", "\"confirmed\"").Has("data/participants/1", "null");
            }),
        OursLive("operations.dry-run", "dry_run=true of a bulk action lists its targets, and does nothing.",
            async run =>
            {
                var id = await run.New();
                await run.Join(id, "a");
                (await run.Put($"/{id}/participants?dry_run=true", """{"action":"kick"}""")).Succeeds(200)
                    .Has("data/participants/0/participant_id", "1").LacksHeader("Location");
                (await run.Get($"/{id}/participants")).Has("data/0/participant_id", "1");
                (await run.Get($"/{id}/operations")).Succeeds().Has("data", "[]");
                (await run.Put($"/{id}/participants?dry_run=yes", """{"action":"kick"}""")).Refuses("dry_run", "type");
            }),
        OursLive("operations.already", "What is so already makes no operation: \"ok\", Location of what it is about.",
            async run =>
            {
                var id = await run.New();
                await run.Join(id, "a");
                (await run.Act($"/{id}/participants/1", "mute")).Succeeds(201).Has("data", "\"ok\"")
                    .Lacks("operation_id")
                    .HasHeader("Location", $"{run.Scope.Conferences}/{id}/participants/1");
                (await run.Act($"/{id}", "unlock")).Succeeds(201).Has("data", "\"ok\"").Lacks("operation_id")
                    .HasHeader("Location", $"{run.Scope.Conferences}/{id}");
            }),
        OursLive("operations.list", "The operations of a conference are listed, the newest first.", async run =>
        {
            var id = await run.New();
            await run.Join(id, "a");
            await Acted(run, $"/{id}", "lock");
            await Acted(run, $"/{id}/participants/1", "kick");
            (await run.Get($"/{id}/operations")).Succeeds()
                .Has("data/0/action", "\"kick\"").Has("data/1/action", "\"lock\"").Has("data/2", "null");
        }),
        Ours("operations.unknown", "An unknown operation is 404 bad_identifier.", async run =>
        {
            var id = await run.Idle();
            foreach (var operation in (string[])["x", RunScope.NewId()])
                (await run.Get($"/{id}/operations/{operation}")).IsUnknown();
            (await run.Get($"/{RunScope.NewId()}/operations")).IsUnknown();
        }),
        OursLive("operations.capabilities", "_read_only.capabilities lists the actions that the media server offers.",
            async run => (await run.Get($"/{await run.Idle()}")).Succeeds()
                .Has("data/_read_only/capabilities/conference")
                .Has("data/_read_only/capabilities/participants")
                .Has("data/_read_only/capabilities/participant")),
    ]);

    private static async Task<ServiceAnswer> Acted(CheckRun run, string place, string action)
    {
        var acted = (await run.Act(place, action)).Succeeds(201).Matches("operation_id", "^[0-9a-f]{32}$");
        return acted.That(
            acted.Header("Location")?.EndsWith(
                $"/operations/{acted.Text("operation_id")}", StringComparison.Ordinal) is true,
            $"a Location that ends with /operations/{acted.Text("operation_id")}");
    }
}
