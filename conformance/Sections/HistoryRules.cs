using System.Text.Json.Nodes;
using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using static Conferences.Conformance.Checks.ConformanceCheck;

namespace Conferences.Conformance.Sections;

internal static class HistoryRules
{
    public static ContractSection Section { get; } = new("history", "History",
    [
        Ours("history.events", "Every change is an event: sequence 1, 2, …, id, type, time, conference_id and data.",
            async run =>
            {
                var (id, _) = await Edited(run);
                var events = (await run.Get($"/{id}/events")).Succeeds();
                foreach (var (type, index) in ((string, int)[])[("conference.created", 0), ("conference.updated", 1)])
                {
                    events.Has($"data/{index}/type", $"\"{type}\"").Has($"data/{index}/sequence", $"{index + 1}")
                        .Has($"data/{index}/conference_id", $"\"{id}\"").Matches($"data/{index}/id", ".")
                        .Matches($"data/{index}/time", @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$")
                        .Has($"data/{index}/data/document");
                }
            }),
        Ours("history.actor", "An event says who, by which channel, and in which request.", async run =>
        {
            var (id, request) = await Edited(run);
            (await run.Get($"/{id}/events")).Succeeds()
                .Matches("data/1/actor/account_id", "^[0-9a-f]{32}$").Has("data/1/actor/channel", "\"http\"")
                .Matches("data/1/actor/address", ".").Has("data/1/request_id", $"\"{request}\"")
                .Has("data/1/correlation_id", $"\"{request}\"");
        }),
        Ours("history.changes", "The event of an edit has its changes: path, from and to.", async run =>
        {
            var (id, _) = await Edited(run);
            (await run.Get($"/{id}/events")).Succeeds().Has("data/1/changes", """
                [{"path":"custom","from":1,"to":2},{"path":"flags","from":null,"to":["x"]},
                 {"path":"member.pins","from":"***","to":"***"}]
                """);
        }),
        Ours("history.secrets", "Pins and bridge_password are \"***\" in events.", async run =>
        {
            var id = await run.New(
                """{"member":{"pins":["8675309"]},"moderator":{"pins":["8675309"]},"bridge_password":"8675309"}""");
            var events = (await run.Get($"/{id}/events")).Succeeds()
                .Has("data/0/data/document/member/pins", "\"***\"")
                .Has("data/0/data/document/bridge_password", "\"***\"");
            events.That(!events.Body.Contains("8675309", StringComparison.Ordinal), "no pin");
        }),
        Ours("history.pages", "after and limit read a part, and next_after leads to the next one.", async run =>
        {
            var (id, _) = await Edited(run);
            (await run.Get($"/{id}/events?limit=1")).Succeeds()
                .Has("data/0/sequence", "1").Has("data/1", "null").Has("next_after", "1");
            (await run.Get($"/{id}/events?after=1&limit=1")).Succeeds().Has("data/0/sequence", "2")
                .Lacks("next_after");
        }),
        Ours("history.filters", "type, from and to select events.", async run =>
        {
            var (id, _) = await Edited(run);
            (await run.Get($"/{id}/events?type=conference.updated")).Succeeds()
                .Has("data/0/sequence", "2").Has("data/1", "null");
            (await run.Get($"/{id}/events?from=2020-01-01&to=2020-01-02")).Succeeds().Has("data", "[]");
        }),
        Ours("history.invalid", "What makes no sense in the query is 400 under its name.", async run =>
        {
            var (id, _) = await Edited(run);
            foreach (var (query, name, keyword) in ((string, string, string)[])
            [
                ("after=-1", "after", "type"), ("limit=0", "limit", "minimum"), ("limit=1001", "limit", "maximum"),
                ("type=conference.exploded", "type", "enum"), ("from=yesterday", "from", "format"),
            ])
                (await run.Get($"/{id}/events?{query}")).Refuses(name, keyword);
        }),
        Ours("history.lines", "Accept: application/x-ndjson gives the events as lines of JSON.", async run =>
        {
            var (id, _) = await Edited(run);
            var lines = await run.Get($"/{id}/events", ("Accept", "application/x-ndjson"));
            if (lines.Status == 403)
                throw new CheckSkippedException("the key or token has not the scope export");
            lines.Is(200).HasHeader("Content-Type", "application/x-ndjson");
            var items = (await run.Get($"/{id}/events")).Items;
            var read = lines.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            lines.That(
                read.Length == items.Count && read.Zip(items).All(it => Expectations.Same(it.Second, it.First)),
                "the events of the list, one in each line");
        }),
        Ours("history.feed", "Accept: text/event-stream is a feed of them, which goes on behind Last-Event-ID.",
            async run =>
            {
                var (id, _) = await Edited(run);
                var (_, all) = await Follow(run, $"/{id}/events", 2);
                var (answer, rest) = await Follow(run, $"/{id}/events", 1, ("Last-Event-ID", all[0].Id));
                answer.That(
                    (rest[0].Id, rest[0].Name) == (all[1].Id, "conference.updated"), "the event behind Last-Event-ID");
            }),
        Ours("history.feed-goes-on", "A feed has what is recorded while it is open.", async run =>
        {
            var (id, _) = await Edit(run);
            var feed = Follow(run, $"/{id}/events", 1, ("Last-Event-ID", "2"));
            (await run.Patch($"/{id}", """{"custom":3}""")).Succeeds();
            var (answer, events) = await feed;
            answer.That(events[0].Data.Contains("\"sequence\":3", StringComparison.Ordinal), "the event of the edit");
        }),
        Ours("history.account", "The events of the account are read with an opaque cursor.", async run =>
        {
            var id = await run.New();
            (await run.Patch($"/{id}", """{"custom":1}""")).Succeeds();

            // The service's clock need not be ours.
            var first = (await run.Get($"/{id}/events")).Succeeds().Text("data/0/time");
            var list = await run.Until(
                () => run.Get($"/events?from={first}&limit=1000"),
                answer => Of(answer.Succeeds(), id).Length == 2,
                $"two events of {id}");
            var mine = Of(list, id);
            var next = (await run.Get($"/events?cursor={mine[0]["cursor"]}&limit=1000")).Succeeds();
            next.That(
                Of(next, id) is [var behind] && JsonNode.DeepEquals(behind["id"], mine[1]["id"]),
                "what is behind the cursor");
            (await run.Get("/events?cursor=7")).Refuses("cursor", "type");
        }),
        Ours("history.deleted", "The history of a deleted conference stays readable.", async run =>
        {
            var id = await run.New();
            (await run.Delete($"/{id}")).Succeeds();
            (await run.Get($"/{id}/events")).Succeeds().Has("data/1/type", "\"conference.deleted\"");
            (await run.Get($"/{id}/operations")).Succeeds();
            (await run.Get($"/{id}/instances")).Succeeds();
        }),
        Ours("history.unknown", "The history of a conference that never was is 404 bad_identifier.", async run =>
        {
            foreach (var path in (string[])["events", "instances", "instances/1"])
                (await run.Get($"/{RunScope.NewId()}/{path}")).IsUnknown();
        }),
        OursLive("history.live", "Joins, actions and leaves are events too, with who joined.", async run =>
        {
            var id = await run.New(CheckRun.Loud);
            await run.Join(id, "a", ""","caller_id_name":"Ada","caller_id_number":"1001" """);
            (await run.Act($"/{id}/participants/1", "mute")).Is(201);
            var events = (await run.Get($"/{id}/events")).Succeeds();
            string[] types = [.. events.Items.Select(item => $"{ServiceAnswer.Find(item, "type")}")];
            events.That(
                types.Take(3).SequenceEqual(["conference.created", "conference.started", "participant.joined"])
                    && types.Contains("operation.requested") && types.Contains("participant.muted")
                    && types.Contains("operation.confirmed"),
                "the events of the join and of the mute");
            events.Has("data/2/data/caller_id_name", "\"Ada\"").Has("data/2/data/call_id", "\"a\"");
        }),
    ]);

    private static JsonNode[] Of(ServiceAnswer list, string id) =>
        [.. list.Items.Where(item => Expectations.Same(ServiceAnswer.Find(item, "conference_id"), $"\"{id}\""))];

    /// <summary>A conference that was created and edited once, and the request id of the edit.</summary>
    private static Task<(string Id, string Request)> Edited(CheckRun run) =>
        run.Scope.SharedAsync("history", () => Edit(run));

    private static async Task<(string Id, string Request)> Edit(CheckRun run)
    {
        var (id, request) = (await run.New("""{"custom":1,"member":{"pins":["1"]}}"""), RunScope.NewId());
        (await run.Patch(
            $"/{id}", """{"custom":2,"flags":["x"],"member":{"pins":["2"]}}""", ("X-Request-ID", request))).Succeeds();
        return (id, request);
    }

    private static async Task<(ServiceAnswer Answer, IReadOnlyList<(string Id, string Name, string Data)> Events)>
        Follow(CheckRun run, string path, int count, params (string Name, string Value)[] headers)
    {
        var request = new ServiceRequest("GET", run.PathOf(path))
        {
            Headers = [("Accept", "text/event-stream"), .. headers],
        };
        var (answer, events) = await run.Scope.Api.FollowAsync(request, count, run.Cancellation);
        answer.Is(200);
        answer.That(
            answer.Header("Content-Type")?.StartsWith("text/event-stream", StringComparison.Ordinal) is true,
            "the content type text/event-stream");
        answer.That(events.Count == count, $"{count} events");
        return (answer, events);
    }
}
