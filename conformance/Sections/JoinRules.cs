using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using static Conferences.Conformance.Checks.ConformanceCheck;

namespace Conferences.Conformance.Sections;

internal static class JoinRules
{
    private const string Guest =
        ""","caller_id_name":"Ada","caller_id_number":"1001","custom_channel_vars":{"a":[1]}""";

    public static ContractSection Section { get; } = new("joins", "Joining and leaving",
    [
        OursLive("joins.created", "PUT of participants with a call_id lets a leg in: 201, the participant, Location.",
            async run =>
            {
                var id = await run.New();
                (await run.Join(id, "a", Guest))
                    .HasHeader("Location", $"{run.Scope.Conferences}/{id}/participants/1")
                    .Has("data/participant_id", "1").Has("data/call_id", "\"a\"");
                (await run.Join(id, "b")).Has("data/participant_id", "2");
                (await run.Get($"/{id}/participants/1")).Succeeds().Has("data/caller_id_name", "\"Ada\"");
            }),
        OursLive("joins.again", "The same call_id while it is in is the same participant, also when locked.",
            async run =>
            {
                var id = await run.New();
                await run.Join(id, "a", Guest);
                (await run.Act($"/{id}", "lock")).Is(201);
                (await run.Join(id, "a", ""","caller_id_name":"Other" """))
                    .Has("data/participant_id", "1").Has("data/caller_id_name", "\"Ada\"");
                (await run.Get($"/{id}/participants")).Has("data/1", "null");
            }),
        OursLive("joins.ids", "Within an instance the number of a participant is never given again.", async run =>
        {
            var id = await run.New();
            await run.Join(id, "a");
            await run.Join(id, "b");
            (await run.Act($"/{id}/participants/2", "kick")).Is(201);
            (await run.Join(id, "b")).Has("data/participant_id", "3");
        }),
        OursLive("joins.instances", "When the last one has left, the next one starts an instance and is number 1.",
            async run =>
            {
                var id = await run.New();
                var first = await run.Join(id, "a");
                (await run.Act($"/{id}/participants/1", "kick")).Is(201);
                var next = (await run.Join(id, "a")).Has("data/participant_id", "1");
                next.That(
                    next.Text("data/conference_uuid") != first.Text("data/conference_uuid"), "another conference_uuid");
            }),
        OursLive("joins.full", "Over max_participants a join is 409 with data.full; moderators count.", async run =>
        {
            var id = await run.New("""{"max_participants":1}""");
            await run.Join(id, "a");
            Refused(await run.TryJoin(id, "b", ""","is_moderator":true"""), "full");
        }),
        OursLive("joins.locked", "A join of a locked conference is 409 with data.locked, whatever the role.",
            async run =>
            {
                var id = await run.New();
                await run.Join(id, "a");
                (await run.Act($"/{id}", "lock")).Is(201);
                Refused(await run.TryJoin(id, "b", ""","is_moderator":true"""), "locked");
                (await run.Act($"/{id}", "unlock")).Is(201);
                await run.Join(id, "b");
            }),
        OursLive("joins.pins", "A pin decides the role, and a wrong one is 409 with data.bad_pin.", async run =>
        {
            var id = await run.New("""{"member":{"pins":["1"]},"moderator":{"pins":["1","2"]}}""");
            (await run.Join(id, "a", ""","pin":"1","is_moderator":true""")).Has("data/is_moderator", "false");
            (await run.Join(id, "b", ""","pin":"2" """)).Has("data/is_moderator", "true");
            Refused(await run.TryJoin(id, "c", ""","pin":"3" """), "bad_pin");
        }),
        OursLive("joins.guesses", "From the sixth wrong pin of a caller within a minute on, a join is 429.",
            async run =>
            {
                var id = await run.New("""{"member":{"pins":["1"]}}""");
                for (var wrong = 1; wrong <= 5; wrong++)
                    (await run.TryJoin(id, "a", ""","caller_id_number":"100","pin":"9" """)).Fails(409, "bad_pin");
                (await run.TryJoin(id, "a", ""","caller_id_number":"100","pin":"1" """)).Is(429)
                    .HasHeader("Retry-After");
                await run.Join(id, "b", ""","caller_id_number":"200","pin":"1" """);
            }),
        OursLive("joins.waiting", "With wait_for_moderator members wait, counted apart, until a moderator comes.",
            async run =>
            {
                var id = await run.New("""{"wait_for_moderator":true}""");
                (await run.Join(id, "a")).Has("data/status", "\"waiting\"");
                (await run.Get($"/{id}")).Has("data/_read_only/members", "0")
                    .Has("data/_read_only/participant_count", "1");
                await run.Join(id, "m", ""","is_moderator":true""");
                (await run.Get($"/{id}")).Has("data/_read_only/members", "1")
                    .Has("data/_read_only/participants/0/status", "\"active\"");
            }),
        OursLive("joins.required", "With require_moderator all are put out when the last moderator leaves.",
            async run =>
            {
                var id = await run.New("""{"require_moderator":true}""");
                await run.Join(id, "m", ""","is_moderator":true""");
                await run.Join(id, "a");
                (await run.Act($"/{id}/participants/1", "kick")).Is(201);
                await run.Until(
                    async () => await run.Get($"/{id}/participants"),
                    list => list.Items.Count == 0,
                    "nobody to be in");
            }),
        OursLive("joins.hang-up", "DELETE of a participant reports a hang-up: 200, also a second time.", async run =>
        {
            var id = await run.New();
            await run.Join(id, "a");
            await run.Join(id, "b");
            (await run.Send("DELETE", $"/{id}/participants/1", """{"data":{"reason":"NORMAL_CLEARING"}}""")).Succeeds();
            (await run.Delete($"/{id}/participants/1")).Succeeds();
            (await run.Get($"/{id}/participants/1")).IsUnknown();
            (await run.Delete($"/{id}/participants/7")).IsUnknown();
        }),
        OursLive("joins.ghosts", "A ghost is listed and counted nowhere.", async run =>
        {
            var id = await run.New("""{"max_participants":1}""");
            await run.Join(id, "a");
            (await run.Join(id, "g", ""","ghost":true""")).Has("data/ghost", "true");
            (await run.Get($"/{id}")).Has("data/_read_only/participant_count", "1")
                .Has("data/_read_only/members", "1").Has("data/_read_only/participants/1/ghost", "true");
        }),
        OursLive("joins.nulls", "null for an optional member of a join is its absence.", async run =>
        {
            var id = await run.New();
            (await run.Join(id, "a", ""","caller_id_name":null,"pin":null,"mute":null,"custom_channel_vars":null"""))
                .Has("data/participant_id", "1");
        }),
        OursLive("joins.invalid", "What is wrong with a join is 400 under the name of the member.", async run =>
        {
            var id = await run.New();
            (await run.TryJoin(id, "")).Refuses("call_id", "minLength");
            (await run.TryJoin(id, new string('x', 256))).Refuses("call_id", "maxLength");
            (await run.TryJoin(id, "a", ""","mute":"perhaps" """)).Refuses("mute", "type");
            (await run.TryJoin(id, "a", ""","custom_channel_vars":[]""")).Refuses("custom_channel_vars", "type");
            (await run.Get($"/{id}/participants")).Succeeds().Has("data", "[]");
        }),
        OursLive("joins.deleted", "DELETE of a running conference puts everybody out.", async run =>
        {
            var id = await run.New();
            await run.Join(id, "a");
            (await run.Delete($"/{id}")).Succeeds();
            (await run.Get($"/{id}/participants")).IsUnknown();
            (await run.TryJoin(id, "b")).IsUnknown();
        }),
    ]);

    private static void Refused(ServiceAnswer answer, string reason) =>
        answer.Fails(409, reason).Matches($"data/{reason}/message", ".");
}
