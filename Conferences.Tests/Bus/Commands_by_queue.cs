using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conferences.Api.Bus;
using Conferences.Api.Crossbar;
using Conferences.Domain.Events;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Bus;

/// <summary>A command has the same effect and reply over HTTP and by queue.</summary>
public sealed partial class Commands_by_queue(SharedCommands shared) : IClassFixture<SharedCommands>
{
    private static readonly Step[] Steps =
    [
        new("POST", "", """{"name":"Monday","member":{"join_muted":false}}""", "conference.replace"),
        new("PATCH", "", """{"conference_numbers":["5001"]}""", "conference.patch"),
        new("PATCH", "", """{"max_participants":1.5}""", "conference.patch"),
        new("PUT", "", """{"action":"lock"}""", "conference.act"),
        new("PUT", "", """{"action":"jackson"}""", "conference.act"),
        new("PUT", "/participants", """{"call_id":"a","is_moderator":true}""", "participant.join"),
        new("PUT", "/participants", """{"call_id":"b","caller_id_name":"Ada"}""", "participant.join"),
        new("PUT", "/participants", """{"call_id":"b"}""", "participant.join"),
        new("PUT", "/participants", "{}", "participant.join"),
        new("PUT", "/participants?dry_run=true", """{"action":"kick"}""", "participant.act", ""","dryrun":true"""),
        new("PUT", "/participants", """{"action":"mute"}""", "participant.act"),
        new("PUT", "/participants?wait=5s", """{"action":"deaf"}""", "participant.act", ""","wait":"5s" """),
        new("PUT", "/participants?wait=soon", """{"action":"mute"}""", "participant.act", ""","wait":"soon" """),
        new("PUT", "/participants/2", """{"action":"unmute"}""", "participant.act") { Participant = 2 },
        new("PUT", "/participants/2", """{"action":"unmute"}""", "participant.act") { Participant = 2 },
        new("PUT", "/participants/7", """{"action":"mute"}""", "participant.act") { Participant = 7 },
        new("PUT", "/participants", """{"action":"relate","data":{"participant_id":1,"other_participant":2}}""",
            "participant.act"),
        new("PUT", "", """{"action":"lock"}""", "conference.act"),
        new("PUT", "/participants", """{"call_id":"c"}""", "participant.join"),
        new("PUT", "", """{"action":"record","data":{"action":"start"}}""", "conference.act"),
        new("PUT", "", """{"action":"play","data":{}}""", "conference.act"),
        new("PUT", "", """{"action":"dial","data":{"endpoints":["1002"]}}""", "conference.act"),
        new("PUT", "/participants/2", """{"action":"kick"}""", "participant.act") { Participant = 2 },
        new("DELETE", "/participants/2", """{"reason":"late"}""", "participant.leave") { Participant = 2 },
        new("DELETE", "/participants/3", """{"reason":5}""", "participant.leave") { Participant = 3 },
        new("DELETE", "/participants/3?dry_run=true", "{}", "participant.leave", ""","dryrun":true """)
        {
            Participant = 3,
        },
        new("DELETE", "/participants/3", """{"reason":"bye"}""", "participant.leave", ""","ifmatch":"1.1" """)
        {
            Participant = 3,
            Header = ("If-Match", "\"1.1\""),
        },
        new("DELETE", "/participants/3", """{"reason":"bye"}""", "participant.leave") { Participant = 3 },
        new("DELETE", "/participants/3", """{"reason":"bye"}""", "participant.leave") { Participant = 3 },
        new("DELETE", "/participants/7", """{"reason":"bye"}""", "participant.leave") { Participant = 7 },
        new("POST", "", """{"name":"late"}""", "conference.replace", ""","ifmatch":"1.1" """)
        {
            Header = ("If-Match", "\"1.1\""),
        },
        new("DELETE", "", "{}", "conference.delete", ""","ifmatch":"*" """) { Header = ("If-Match", "*") },
        new("DELETE", "", "{}", "conference.delete"),
        new("PUT", "", """{"action":"end"}""", "conference.act"),
    ];

    private readonly Portal portal = shared.Portal();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task end_in_the_same_state_with_the_same_answers_as_by_http()
    {
        var other = shared.Portal();
        var created = await portal.Put("", """{"data":{"name":"x"}}""");
        var told = await shared.Commander.Ask("conference.create", other.Account, null, """{"name":"x"}""");
        AssertSame(created, told);
        var (here, there) = (created.Data.At<string>("id"), told.Data.At<string>("id"));

        foreach (var step in Steps)
        {
            var answer = await portal.Ask(
                new(step.Verb), $"/{here}{step.Path}", $$"""{"data":{{step.Data}}}""", [.. step.Headers]);
            AssertSame(answer, await shared.Commander.Ask(
                step.Type, other.Account, there, step.CommandData, beside: step.Beside));
        }

        Assert.Equal(await Events(portal, here), await Events(other, there));
        Assert.Equal(
            Neutral((await portal.Get($"/{here}/instances/1")).Data),
            Neutral((await other.Get($"/{there}/instances/1")).Data));
    }

    [Fact]
    public void are_those_that_are_promised() => Assert.Equal(
        CommandMessages.Types, CommandTypes.All.Select(type => type.Name));

    [Fact]
    public async Task are_recorded_with_the_account_and_the_channel_they_came_by()
    {
        var told = await shared.Commander.Ask("conference.create", portal.Account, null, id: "order-66");
        var @event = Assert.Single(await Stored(portal, told.Data.At<string>("id")));
        Assert.Equal((portal.Account, "bus"), (@event.GetHeader("account_id"), @event.GetHeader("channel")));
        Assert.Equal((told.Properties.CorrelationId, told.Properties.CorrelationId),
            (@event.CorrelationId, told.Json.At<string>("request_id")));
        Assert.Equal("application/json", told.Properties.ContentType);
    }

    [Fact]
    public async Task create_under_a_given_id_once()
    {
        var id = Ids.New();
        var first = await shared.Commander.Ask("conference.create", portal.Account, id, """{"name":"x"}""", "first");
        first.Is(201);
        Assert.Equal($"/v2/accounts/{portal.Account}/conferences/{id}", first.Location);
        var again = await shared.Commander.Ask("conference.create", portal.Account, id, """{"name":"x"}""", "first");
        Assert.Equal(Neutral(first.Json), Neutral(again.Json));

        var clash = await shared.Commander.Ask("conference.create", portal.Account, id, """{"name":"x"}""", "second");
        clash.Is(409);
        Assert.NotNull(clash.Data["exists"]?["message"]);
        (await portal.Delete($"/{id}")).Is(HttpStatusCode.OK);
        (await shared.Commander.Ask("conference.create", portal.Account, id)).Is(409);
        var elsewhere = await shared.Commander.Ask("conference.create", shared.Portal().Account, id);
        elsewhere.Is(409);
        Assert.NotNull(elsewhere.Data["exists"]?["message"]);
        (await shared.Commander.Ask("conference.create", portal.Account, "x")).Is(404);
    }

    [Fact]
    public async Task are_done_once_however_often_they_come()
    {
        var id = await portal.Create();
        var told = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            shared.Commander.Ask("participant.join", portal.Account, id, """{"call_id":"a"}""", "k")));
        Assert.All(told, it => it.Is(201));
        Assert.Single(told, it => !it.IsReplayed);
        Assert.Single(told.Select(it => Neutral(it.Json)).Distinct());
        Assert.Equal(3, await portal.Sequence(id));

        var created = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            shared.Commander.Ask("conference.create", portal.Account, null, id: "c")));
        Assert.Single(created.Select(it => it.Data.At<string>("id")).Distinct());
    }

    [Fact]
    public async Task are_a_conflict_under_an_id_of_their_source_that_named_another()
    {
        var id = await portal.Create("""{"name":"x"}""");
        (await shared.Commander.Ask("conference.patch", portal.Account, id, """{"name":"y"}""", "k")).Is(200);
        var refused = await shared.Commander.Ask("conference.patch", portal.Account, id, """{"name":"z"}""", "k");
        refused.Is(409);
        Assert.NotNull(refused.Data["Idempotency-Key"]?["reused"]);
        Assert.Equal("y", (await portal.Get($"/{id}")).Data.At<string>("name"));

        // Ids are unique within their source: another source's, or a key over HTTP, is another one.
        var elsewhere = Commander.Event("conference.patch", portal.Account, id, """{"name":"z"}""", "k")
            .Replace("/tests", "/elsewhere", StringComparison.Ordinal);
        (await shared.Commander.AskAsync(elsewhere)).Is(200);
        (await portal.Patch($"/{id}", """{"data":{"name":"w"}}""", ("Idempotency-Key", "k"))).Is(HttpStatusCode.OK);
        Assert.Equal("w", (await portal.Get($"/{id}")).Data.At<string>("name"));
        Assert.Equal(4, await portal.Sequence(id));
    }

    [Fact]
    public async Task are_decided_in_the_order_they_were_sent_conference_by_conference()
    {
        const int count = 200;
        string[] ids = [Ids.New(), Ids.New(), Ids.New()];
        foreach (var id in ids)
            await shared.Commander.Send("conference.create", portal.Account, id);
        for (var sent = 1; sent <= count; sent++)
        {
            foreach (var id in ids)
                await shared.Commander.Send("conference.patch", portal.Account, id, $$"""{"name":"{{sent}}"}""");
        }

        foreach (var id in ids)
        {
            await shared.Commander.Ask("conference.patch", portal.Account, id, """{"name":"last"}""");
            Assert.Equal(
                [.. Enumerable.Range(1, count).Select(sent => $"{sent}"), "last"],
                (await Stored(portal, id)).Select(@event => @event.Data).OfType<ConferenceUpdated>()
                    .Select(@event => @event.Document.Json.GetProperty("name").GetString()));
        }
    }

    private static void AssertSame(Answer answer, Told told)
    {
        Assert.True((int)answer.Status == told.Status, $"{answer.Text}\n{told.Json}");
        Assert.Equal(Neutral(answer.Json), Neutral(told.Json));
        Assert.Equal(Neutral(answer.Headers.Location?.ToString()), Neutral(told.Location));
    }

    private async Task<string[]> Events(Portal of, string id) =>
        [.. (await Stored(of, id)).Select(@event => @event.EventTypeName)];

    private async Task<IReadOnlyList<IEvent>> Stored(Portal of, string id)
    {
        await using var session = shared.Parts.GetRequiredService<IDocumentStore>().QuerySession(of.Account);
        return await session.Events.FetchStreamAsync(id, token: Cancellation);
    }

    private static string Neutral(JsonNode json)
    {
        var copy = json.DeepClone();
        if (copy is JsonObject whole)
        {
            whole.Remove("request_id");
            (whole["ended_by"] as JsonObject)?.Remove("key_id");
        }

        return Neutral(copy.ToJsonString())!;
    }

    // Ids and times differ, and only HTTP has keys.
    private static string? Neutral(string? text) => text is null ? null : Own().Replace(text, "*");

    [GeneratedRegex(
        """
        [0-9a-f]{32} | [0-9a-f-]{36} | \b[0-9]{11}\b | \d{4}-\d\d-\d\dT[0-9:.]+(Z|\+00:00) | "duration":\d+
        """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Own();

    private sealed record Step(string Verb, string Path, string Data, string Type, string Beside = "")
    {
        public int? Participant { get; init; }

        public (string Name, string Value)? Header { get; init; }

        public IEnumerable<(string Name, string Value)> Headers => Header is { } header ? [header] : [];

        public string CommandData =>
            Participant is { } number
                ? $$"""{"participant_id":{{number}}{{(Data is "{}" ? "" : ",")}}{{Data[1..]}}"""
                : Data;
    }
}
