using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using static Conferences.Conformance.Checks.ConformanceCheck;

namespace Conferences.Conformance.Sections;

internal static class ActionRules
{
    private const string Unroutable =
        """{"message":"endpoints failed to resolve to route-able destinations","target":1}""";

    public static ContractSection Section { get; } = new("actions", "Actions",
    [
        Kazoo("actions.play-media", "play without media_id is 400 under data.media_id.", async run =>
        {
            var id = await run.Idle();
            foreach (var data in (string[])["""{"action":"play"}""", """{"action":"play","data":{}}"""])
            {
                (await run.Put($"/{id}", data)).Refuses("data.media_id", "required",
                    """{"message":"action 'play' requires a media ID or URL"}""");
            }
        }),
        Kazoo("actions.record-action", "record without an action is 400 under data.action.", async run =>
            (await run.Send("PUT", $"/{await run.Idle()}", """{"action":"record","data":{}}""")).Refuses(
                "data.action", "required", """{"message":"recording requires an action"}""")),
        Kazoo("actions.record-enum", "record with another action than start and stop is 400 enum.", async run =>
            (await run.Put($"/{await run.Idle()}", """{"action":"record","data":{"action":"pause"}}""")).Refuses(
                "data.action", "enum", """
                {"message":"Value not found in enumerated list of values","target":["start","stop"],"value":"pause"}
                """)),
        Kazoo("actions.dial-required", "dial without endpoints has two findings, one of them under data.endpoints.",
            async run => (await run.Put($"/{await run.Idle()}", """{"action":"dial","data":{}}"""))
                .Refuses("endpoints", "required",
                    """{"message":"Field is required but missing","value":"endpoints"}""")
                .Refuses("data.endpoints", "minItems", Unroutable)),
        Kazoo("actions.dial-empty", "dial with an empty list of endpoints has both findings too.", async run =>
            (await run.Put($"/{await run.Idle()}", """{"action":"dial","data":{"endpoints":[]}}"""))
                .Refuses("endpoints", "minItems").Refuses("data.endpoints", "minItems", Unroutable)),
        Kazoo("actions.dial-garbage", "An endpoint that is none is named by its place, which counts from 1.",
            async run =>
            (await run.Put($"/{await run.Idle()}", """{"action":"dial","data":{"endpoints":["!!"]}}"""))
                .Refuses("data.endpoints.1", "enum",
                    """{"message":"Value not a number, device or user ID, or SIP endpoint"}""")),
        Kazoo("actions.relate-required", "relate tells what is missing without data. in front.", async run =>
        {
            var id = await run.Idle();
            (await run.Put($"/{id}/participants", """{"action":"relate","data":{"participant_id":1}}""")).Refuses(
                "other_participant", "required",
                """{"message":"Field is required but missing","value":"other_participant"}""");
            (await run.Put(
                $"/{id}/participants",
                """{"action":"relate","data":{"participant_id":1,"other_participant":2,"relationship":"x"}}"""))
                .Refuses("relationship", "enum");
        }),
        Kazoo("actions.places", "An action of participants is none of conferences, and the reverse: faulty_request.",
            async run =>
            {
                var id = await run.Idle();
                foreach (var (path, action) in ((string, string)[])
                    [("", "mute"), ("", "relate"), ("/participants", "lock"), ("/participants", "record")])
                    (await run.Put($"/{id}{path}", $$"""{"action":"{{action}}"}""")).Fails(404, "faulty_request");
            }),
        KazooLive("actions.envelope-and-data", "The action is in the envelope or in data; the envelope's counts.",
            async run =>
            {
                var id = await run.New();
                await run.Join(id, "a");
                foreach (var (body, locked) in ((string, string)[])
                [
                    ("""{"action":"lock","data":{}}""", "true"), ("""{"data":{"action":"unlock"}}""", "false"),
                    ("""{"action":"lock","data":{"action":"unlock"}}""", "true"),
                ])
                {
                    (await run.Send("PUT", $"/{id}?wait=5s", body)).Succeeds(201).Has("data", "\"ok\"");
                    (await run.Get($"/{id}")).Has("data/_read_only/is_locked", locked);
                }
            }),
        OursLive("actions.query", "The action may be in the query, as in Kazoo 4.1.", async run =>
        {
            var id = await run.New();
            await run.Join(id, "a");
            (await run.Send("PUT", $"/{id}?action=lock&wait=5s", null)).Succeeds(201);
            (await run.Get($"/{id}")).Has("data/_read_only/is_locked", "true");
        }),
        KazooLive("actions.lock", "lock and unlock are \"ok\", and set is_locked.", async run =>
        {
            var id = await run.New();
            await run.Join(id, "a");
            (await run.Act($"/{id}", "lock")).Succeeds(201).Has("data", "\"ok\"");
            (await run.Get($"/{id}")).Has("data/_read_only/is_locked", "true");
            (await run.Act($"/{id}", "unlock")).Succeeds(201).Has("data", "\"ok\"");
            (await run.Get($"/{id}")).Has("data/_read_only/is_locked", "false");
        }),
        KazooLive("actions.play", "play takes its media in each of the three places that clients use: \"ok\".",
            async run =>
            {
                var id = await run.New();
                await run.Join(id, "a");
                foreach (var body in (string[])
                [
                    """{"action":"play","data":{"media_id":"jingle"}}""",
                    """{"action":"play","data":{"data":{"media_id":"jingle"}}}""",
                    """{"data":{"action":"play","data":{"media_id":"jingle"}}}""",
                ])
                    (await run.Send("PUT", $"/{id}", body)).Succeeds(201).Has("data", "\"ok\"");
                (await run.Put($"/{id}/participants/1", """{"action":"play","data":{"media_id":"jingle"}}"""))
                    .Succeeds(201).Has("data", "\"ok\"");
            }),
        KazooLive("actions.record", "record start and stop say \"starting recording\" and \"stopping recording\".",
            async run =>
            {
                var id = await run.New();
                await run.Join(id, "a");
                (await run.Act($"/{id}", "record", """{"action":"start"}""")).Succeeds(201)
                    .Has("data", "\"starting recording\"");
                (await run.Act($"/{id}", "record", """{"action":"stop"}""")).Succeeds(201)
                    .Has("data", "\"stopping recording\"");
            }),
        KazooLive("actions.relate", "relate of two who are in is \"relating participants\".", async run =>
        {
            var id = await run.New();
            await run.Join(id, "a");
            await run.Join(id, "b");
            (await run.Act(
                $"/{id}/participants",
                "relate",
                """{"participant_id":1,"other_participant":"2","relationship":"deaf"}"""))
                .Succeeds(201).Has("data", "\"relating participants\"");
            (await run.Act($"/{id}/participants", "relate", """{"participant_id":1,"other_participant":24}"""))
                .Fails(404, "bad_identifier").Has("data", """{"id":24,"message":"bad identifier"}""");
        }),
        KazooLive("actions.dial", "dial waits and answers endpoint_responses with a status of each endpoint.",
            async run =>
            {
                var id = await run.New();
                (await run.Put($"/{id}", """{"action":"dial","data":{"endpoints":["1001","sip:a@sip.example"]}}"""))
                    .Succeeds(201)
                    .Has("data/endpoint_responses/0/status", "\"success\"")
                    .Has("data/endpoint_responses/1/status", "\"success\"")
                    .Matches("data/endpoint_responses/0/call_id", ".");
                (await run.Get($"/{id}/participants")).Has("data/1/participant_id", "2");
            }),
        KazooLive("actions.dial-dynamic", "dial at an unknown id starts a conference that nobody configured.",
            async run =>
            {
                var id = RunScope.NewId();
                run.Scope.TrackDynamic(id);
                (await run.Put($"/{id}", """{"action":"dial","data":{"endpoints":["1001"],"name":"ad hoc"}}"""))
                    .Succeeds(201).Has("data/endpoint_responses/0/status", "\"success\"");
                (await run.Get($"/{id}/participants")).Succeeds().Has("data/0/participant_id", "1");
            }),
        OursLive("actions.dial-flags", "A flag of a dial is honoured, or the dial is refused.", async run =>
        {
            var id = await run.New(CheckRun.Loud);
            await run.Act(
                $"/{id}", "dial", """{"endpoints":["1001"],"participant_flags":["is_moderator","mute"]}""");
            (await run.Get($"/{id}/participants/1")).Succeeds()
                .Has("data/is_moderator", "true").Has("data/speak", "false");
            (await run.Act($"/{id}", "dial", """{"endpoints":["1001"],"participant_flags":["louder"]}"""))
                .Refuses("participant_flags.0", "enum");
        }),
        OursLive("actions.dial-in-use", "A dial with a call id that is in use is 409.", async run =>
        {
            var id = await run.New();
            await run.Join(id, "a");
            (await run.Act($"/{id}", "dial", """{"endpoints":["1001"],"outbound_call_id":"a"}""")).Is(409)
                .Matches("data/call_id/in_use/message", ".");
        }),
        OursLive("actions.end", "end puts everybody out.", async run =>
        {
            var id = await run.New();
            await run.Join(id, "a");
            await run.Join(id, "m", ""","is_moderator":true""");
            (await run.Act($"/{id}", "end")).Succeeds(201).Has("data", "\"ok\"");
            (await run.Get($"/{id}/participants")).Succeeds().Has("data", "[]");
        }),
    ]);
}
