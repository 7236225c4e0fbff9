using Conferences.Conformance.Bus;
using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;

namespace Conferences.Conformance.Sections;

internal static class BusCommandRules
{
    public static ContractSection Section { get; } = new("bus-commands", "The bus: commands",
    [
        OnBus("bus-commands.create", "conference.create makes a conference, and the reply is the envelope of HTTP.",
            async (run, bus) =>
            {
                var created = Created(await bus.AskAsync("conference.create", null, run.Named("""{"custom":1}""")));
                created.Has("data/custom", "1").Has("data/member/join_muted", "true")
                    .HasHeader("location", $"{run.Scope.Conferences}/{created.Id}");
                (await run.Get($"/{created.Id}")).Succeeds().Has("data/custom", "1");
            }),
        OnBus("bus-commands.subject", "conference.create under a subject makes the conference with that id, once.",
            async (run, bus) =>
            {
                var id = RunScope.NewId();
                Created(await bus.AskAsync("conference.create", id, run.Named("{}"))).Has("data/id", $"\"{id}\"");
                (await bus.AskAsync("conference.create", id, run.Named("{}"))).Is(409)
                    .Matches("data/exists/message", ".");
            }),
        OnBus("bus-commands.edits", "conference.patch, .replace and .delete are PATCH, POST and DELETE.",
            async (run, bus) =>
            {
                var id = await run.New("""{"a":1}""");
                (await bus.AskAsync("conference.patch", id, """{"b":2}""")).Succeeds()
                    .Has("data/a", "1").Has("data/b", "2");
                (await bus.AskAsync("conference.replace", id, run.Named("""{"c":3}"""))).Succeeds()
                    .Lacks("data/a").Has("data/c", "3");
                (await run.Get($"/{id}")).Has("data/c", "3");
                (await bus.AskAsync("conference.delete", id, "{}")).Succeeds();
                (await run.Get($"/{id}")).IsUnknown();
            }),
        OnBus("bus-commands.refused", "A command that is refused is replied to with Kazoo's error.", async (run, bus) =>
        {
            (await bus.AskAsync("conference.create", null, """{"name":""}""")).Refuses("name", "minLength");
            (await bus.AskAsync("conference.patch", RunScope.NewId(), "{}")).IsUnknown();
        }),
        OnBus("bus-commands.repeated", "The same source and id again gets the first reply, and nothing is done.",
            async (run, bus) =>
            {
                var (document, id) = (run.Named("{}"), RunScope.NewId());
                var first = Created(await bus.AskAsync("conference.create", null, document, id));
                Created(await bus.AskAsync("conference.create", null, document, id))
                    .Has("data/id", $"\"{first.Id}\"").HasHeader("idempotency-replayed");
                Created(await bus.AskAsync("conference.create", null, document, id, "/conformance/other"))
                    .LacksHeader("idempotency-replayed");
            }),
        OnBus("bus-commands.reused", "Another command under a source and id that were used is 409.", async (run, bus) =>
        {
            var (conference, id) = (await run.New(), RunScope.NewId());
            (await bus.AskAsync("conference.patch", conference, """{"custom":1}""", id)).Succeeds();
            (await bus.AskAsync("conference.patch", conference, """{"custom":2}""", id)).Is(409)
                .Matches("data/Idempotency-Key/reused/message", ".");
            (await run.Get($"/{conference}")).Has("data/custom", "1");
        }),
        OnBus("bus-commands.channel", "The history says that a command came by the bus.", async (run, bus) =>
        {
            var id = await run.New();
            (await bus.AskAsync("conference.patch", id, """{"custom":1}""")).Succeeds();
            (await run.Get($"/{id}/events")).Succeeds().Has("data/1/actor/channel", "\"bus\"")
                .Has("data/1/actor/account_id", $"\"{run.Scope.Account}\"");
        }),
        OnBusLive("bus-commands.live", "participant.join, participant.act, conference.act and participant.leave act.",
            async (run, bus) =>
            {
                var id = await run.New(CheckRun.Loud);
                (await bus.AskAsync("participant.join", id, """{"call_id":"a"}""")).Succeeds(201)
                    .Has("data/participant_id", "1");
                await run.Join(id, "b");
                (await bus.AskAsync("participant.act", id, """{"action":"mute","participant_id":1}""")).Succeeds(201)
                    .Has("data", "\"ok\"");
                (await bus.AskAsync("conference.act", id, """{"action":"lock"}""")).Succeeds(201)
                    .Matches("operation_id", ".");
                await run.Until(
                    () => run.Get($"/{id}"),
                    answer => Expectations.Same(answer.Find("data/_read_only/is_locked"), "true")
                        && Expectations.Same(answer.Find("data/_read_only/participants/0/speak"), "false"),
                    "a locked conference in which 1 is muted");
                (await bus.AskAsync("participant.leave", id, """{"participant_id":1}""")).Succeeds();
                (await run.Get($"/{id}/participants/1")).IsUnknown();
            }),
    ]);

    private static ConformanceCheck OnBus(string id, string rule, Func<CheckRun, BusSession, Task> check) =>
        new(id, rule, RuleOwner.Conferences, CheckNeed.Bus, Connected(check));

    private static ConformanceCheck OnBusLive(string id, string rule, Func<CheckRun, BusSession, Task> check) =>
        new(id, rule, RuleOwner.Conferences, CheckNeed.BusAndLegs, Connected(check));

    private static Func<CheckRun, Task> Connected(Func<CheckRun, BusSession, Task> check) => async run =>
    {
        await using var bus = await BusSession.OpenAsync(run);
        await check(run, bus);
    };

    private static ServiceAnswer Created(ServiceAnswer reply) =>
        reply.Succeeds(201).Matches("data/id", "^[0-9a-f]{32}$");
}
