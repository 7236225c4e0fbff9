using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using static Conferences.Conformance.Checks.ConformanceCheck;

namespace Conferences.Conformance.Sections;

internal static class ParticipantRules
{
    private const long GregorianToUnix = 62_167_219_200;

    public static ContractSection Section { get; } = new("participants", "Participants",
    [
        Kazoo("participants.none", "The participants of a conference that does not run are [].", async run =>
            (await run.Get($"/{await run.Idle()}/participants")).Succeeds().Has("data", "[]")),
        KazooLive("participants.members", "A participant has Kazoo's members, its state nested as portals read it.",
            async run =>
            {
                var id = await run.New(CheckRun.Loud);
                await run.Join(id, "a", ""","caller_id_name":"Ada","caller_id_number":"1001","deaf":true""");
                var read = (await run.Get($"/{id}/participants/1")).Succeeds();
                read.Has("data/participant_id", "1").Has("data/call_id", "\"a\"")
                    .Has("data/conference_name", $"\"{id}\"")
                    .Has("data/caller_id_name", "\"Ada\"").Has("data/caller_id_number", "\"1001\"")
                    .Matches("data/conference_uuid", ".").Matches("data/switch_hostname", ".")
                    .Has("data/conference_channel_vars/is_moderator", "false")
                    .Has("data/conference_channel_vars/speak", "true")
                    .Has("data/conference_channel_vars/hear", "false")
                    .Has("data/conference_channel_vars/talking", "false")
                    .Has("data/conference_channel_vars/floor", "false");
                read.That(read.Number("data/duration") is >= 0 and < 600, "a duration in seconds");
            }),
        KazooLive("participants.join-time", "join_time is in Gregorian seconds.", async run =>
        {
            var id = await run.New();
            await run.Join(id, "a");
            var read = (await run.Get($"/{id}/participants/1")).Succeeds();
            var joined = DateTimeOffset.FromUnixTimeSeconds(read.Number("data/join_time") - GregorianToUnix);
            read.That(
                (DateTimeOffset.UtcNow - joined).Duration() < TimeSpan.FromHours(24), "a join_time of this day");
        }),
        KazooLive("participants.variables", "custom_channel_vars come back as they were given.", async run =>
        {
            var id = await run.New();
            await run.Join(id, "a", ""","custom_channel_vars":{"owner_id":"o1","deep":{"a":[1]}}""");
            (await run.Get($"/{id}/participants/1")).Succeeds()
                .Has("data/custom_channel_vars", """{"owner_id":"o1","deep":{"a":[1]}}""");
        }),
        OursLive("participants.flat", "The state of a participant is flat too, as in Kazoo's documentation.",
            async run =>
            {
                var id = await run.New();
                await run.Join(id, "a", ""","is_moderator":true""");
                (await run.Get($"/{id}/participants/1")).Succeeds()
                    .Has("data/is_moderator", "true").Has("data/speak", "true").Has("data/hear", "true")
                    .Has("data/talking", "false").Has("data/floor", "false").Has("data/status", "\"active\"");
            }),
        KazooLive("participants.live-state", "While it runs, _read_only counts members and moderators and lists all.",
            async run =>
            {
                var id = await run.New();
                await run.Join(id, "m", ""","is_moderator":true""");
                await run.Join(id, "a");
                await run.Join(id, "b");
                var read = (await run.Get($"/{id}")).Succeeds()
                    .Has("data/_read_only/members", "2").Has("data/_read_only/moderators", "1")
                    .Has("data/_read_only/is_locked", "false")
                    .Has("data/_read_only/participants/2/participant_id", "3");
                read.That(read.Number("data/_read_only/duration") is >= 0 and < 600, "a duration in seconds");
            }),
        OursLive("participants.instance", "_read_only has participant_count, run_time, start_time and uuid.",
            async run =>
            {
                var id = await run.New();
                var joined = await run.Join(id, "a");
                (await run.Get($"/{id}")).Succeeds()
                    .Has("data/_read_only/participant_count", "1").Has("data/_read_only/run_time")
                    .Has("data/_read_only/start_time").Matches("data/_read_only/switch_hostname", ".")
                    .Has("data/_read_only/uuid", $"\"{joined.Text("data/conference_uuid")}\"")
                    .Has("metadata/participant_count", "1");
            }),
        OursLive("participants.listed", "The item of a list and running=true show that it runs.", async run =>
        {
            var marker = RunScope.NewId();
            var id = await run.New($$"""{"marker":"{{marker}}"}""");
            await run.Join(id, "a");
            (await run.Get($"?filter_marker={marker}&running=true")).Succeeds()
                .Has("data/0/id", $"\"{id}\"").Has("data/0/_read_only/members", "1")
                .Has("data/0/_read_only/participant_count", "1").Lacks("data/0/_read_only/participants");
        }),
        KazooLive("participants.join-muted", "join_muted and join_deaf of the role say how one joins.", async run =>
        {
            var id = await run.New("""{"moderator":{"join_deaf":true}}""");
            (await run.Join(id, "a")).Has("data/conference_channel_vars/speak", "false")
                .Has("data/conference_channel_vars/hear", "true");
            (await run.Join(id, "m", ""","is_moderator":true"""))
                .Has("data/conference_channel_vars/speak", "true").Has("data/conference_channel_vars/hear", "false");
        }),
        State("mute", "speak", false),
        State("unmute", "speak", true),
        State("deaf", "hear", false),
        State("undeaf", "hear", true),
        KazooLive("participants.kick", "kick puts one participant out, and leaves the others.", async run =>
        {
            var id = await run.New();
            await run.Join(id, "a");
            await run.Join(id, "b");
            (await run.Act($"/{id}/participants/1", "kick")).Succeeds(201).Has("data", "\"ok\"");
            (await run.Get($"/{id}/participants")).Succeeds()
                .Has("data/0/participant_id", "2").Has("data/1", "null");
        }),
        KazooLive("participants.everybody", "mute and deaf of all leave out moderators; kick takes them too.",
            async run =>
            {
                var id = await run.New(CheckRun.Loud);
                await run.Join(id, "m", ""","is_moderator":true""");
                await run.Join(id, "a");
                (await run.Act($"/{id}/participants", "mute")).Succeeds(201);
                (await run.Act($"/{id}/participants", "deaf")).Succeeds(201);
                (await run.Get($"/{id}/participants")).Succeeds()
                    .Has("data/0/conference_channel_vars/speak", "true")
                    .Has("data/0/conference_channel_vars/hear", "true")
                    .Has("data/1/conference_channel_vars/speak", "false")
                    .Has("data/1/conference_channel_vars/hear", "false");
                (await run.Act($"/{id}/participants", "kick")).Succeeds(201);
                (await run.Get($"/{id}/participants")).Succeeds().Has("data", "[]");
            }),
        KazooLive("participants.repeats", "The same action five times is \"ok\" five times.", async run =>
        {
            var id = await run.New(CheckRun.Loud);
            await run.Join(id, "a");
            for (var time = 0; time < 5; time++)
            {
                (await run.Put($"/{id}/participants/1", """{"action":"mute"}""")).Succeeds(201)
                    .Has("data", "\"ok\"");
            }
        }),
        OursLive("participants.gone", "An action on a participant who left, or never was, is 404 bad_identifier.",
            async run =>
            {
                var id = await run.New();
                await run.Join(id, "a");
                await run.Join(id, "b");
                (await run.Act($"/{id}/participants/1", "kick")).Is(201);
                foreach (var participant in (string[])["1", "7", "x"])
                    (await run.Put($"/{id}/participants/{participant}", """{"action":"mute"}""")).IsUnknown();
            }),
    ]);

    private static ConformanceCheck State(string action, string flag, bool value) =>
        KazooLive($"participants.{action}", $"{action} of one participant is \"ok\", and sets {flag}.", async run =>
        {
            var id = await run.New();
            var opposite = value ? "true" : "false";
            await run.Join(id, "a", $$""","mute":{{opposite}},"deaf":{{opposite}}""");
            (await run.Act($"/{id}/participants/1", action)).Succeeds(201).Has("data", "\"ok\"");
            (await run.Get($"/{id}/participants/1")).Succeeds()
                .Has($"data/conference_channel_vars/{flag}", value ? "true" : "false");
        });
}
