using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

public sealed class The_history_of_a_conference(Service service)
{
    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task tells_what_happened_who_did_it_and_in_which_request()
    {
        var id = await portal.Create("""{"name":"before","member":{"pins":["1234"]}}""");
        var patched = await portal.Patch(
            $"/{id}",
            """{"data":{"name":"after","member":{"pins":["5678"]},"flags":["x"]}}""",
            ("X-Request-ID", "edit-1"));
        await portal.Join(id, "a", ""","caller_id_name":"Ada","caller_id_number":"1001","pin":"5678" """);

        var items = await Items($"/{id}/events");
        Assert.Equal(
            ["conference.created", "conference.updated", "conference.started", "participant.joined"],
            items.Select(it => it.At<string>("type")));
        Assert.Equal([1, 2, 3, 4], items.Select(it => it.At<int>("sequence")));
        Assert.Equal(
            (await The_record.Events(service, portal.Account, id)).Select(@event => $"{@event.Id}"),
            items.Select(it => it.At<string>("id")));
        Assert.All(items, it => Assert.Equal(id, it.At<string>("conference_id")));

        var edit = items[1];
        Expect.Json(
            """
            [
              {"path":"flags","from":null,"to":["x"]},
              {"path":"member.pins","from":"***","to":"***"},
              {"path":"name","from":"before","to":"after"}
            ]
            """,
            edit["changes"]);
        Assert.Equal("***", edit.At<string>("data.document.member.pins"));
        Assert.Equal(
            (Service.OperatorAccount, "http", "edit-1", "edit-1", "edit-1"),
            (edit.At<string>("actor.account_id"), edit.At<string>("actor.channel"), edit.At<string>("request_id"),
                edit.At<string>("correlation_id"), edit.At<string>("causation_id")));
        Assert.NotEmpty(edit.At<string>("actor.key_id"));
        Assert.True(IPNetwork.TryParse(edit.At<string>("actor.address"), out _));
        Assert.Equal("edit-1", patched.Json.At<string>("request_id"));
        Assert.Null(items[0]["changes"]);
        Assert.Equal("Ada", items[3].At<string>("data.caller_id_name"));
        Assert.True(DateTimeOffset.TryParseExact(
            edit.At<string>("time"), "yyyy-MM-dd'T'HH:mm:ss.ffffffK", CultureInfo.InvariantCulture, default, out _));
    }

    [Fact]
    public async Task names_the_changes_of_each_edit_wherever_a_page_begins()
    {
        var id = await portal.Create("""{"name":"0"}""");
        foreach (var number in Enumerable.Range(1, 5))
        {
            await portal.Patch($"/{id}", $$$"""{"data":{"name":"{{{number}}}"}}""");
            await portal.Join(id, $"{number}");
        }

        var all = (await Items($"/{id}/events")).Where(it => it["changes"] is not null).ToArray();
        Assert.Equal(5, all.Length);
        foreach (var edit in all)
        {
            var alone = Assert.Single(await Items($"/{id}/events?after={edit.At<int>("sequence") - 1}&limit=1"));
            Assert.True(JsonNode.DeepEquals(edit, alone));
            var change = Assert.Single(alone["changes"]!.AsArray())!;
            Assert.Equal(
                int.Parse(change.At<string>("from"), CultureInfo.InvariantCulture) + 1,
                int.Parse(change.At<string>("to"), CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task comes_in_pages_that_miss_nothing_and_repeat_nothing()
    {
        var id = await A_long_history.Record(service, portal, 1_500);
        var count = await A_long_history.Version(service, id);
        var read = new List<int>();
        for (int? after = 0; after is not null;)
        {
            var page = (await portal.Get($"/{id}/events?after={after}&limit=400")).Is(HttpStatusCode.OK);
            read.AddRange(page.Data.AsArray().Select(it => it!.At<int>("sequence")));
            after = (int?)page.Json["next_after"];
        }

        Assert.Equal(Enumerable.Range(1, (int)count), read);
        Assert.Equal(50, (await Items($"/{id}/events")).Length);

        var lines = await Lines($"/{id}/events");
        Assert.Equal(Enumerable.Range(1, (int)count), lines.Select(it => it.At<int>("sequence")));
        Assert.Equal([11, 12], (await Lines($"/{id}/events?after=10&limit=2")).Select(it => it.At<int>("sequence")));
    }

    [Fact]
    public async Task is_filtered_by_type_and_time()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        await portal.ActOn(id, 1, "mute");
        await portal.ActOn(id, 1, "unmute");
        var all = await Items($"/{id}/events");
        Assert.Equal(
            ["participant.joined", "participant.unmuted"],
            (await Items($"/{id}/events?type=participant.joined,participant.unmuted"))
                .Select(it => it.At<string>("type")));
        Assert.Equal(
            ["participant.unmuted"],
            (await Items($"/{id}/events?type=participant.unmuted&after=4")).Select(it => it.At<string>("type")));
        var from = all[4].At<string>("time");
        var expected = all.Where(it => string.CompareOrdinal(it.At<string>("time"), from) >= 0).ToArray();
        Assert.NotEqual(all.Length, expected.Length);
        Assert.Equal(Sequences(expected), Sequences(await Items($"/{id}/events?from={from}")));
        Assert.Equal(Sequences(all.Except(expected)), Sequences(await Items($"/{id}/events?to={from}")));
        Assert.Empty(await Items($"/{id}/events?from=2999-01-01"));
    }

    [Fact]
    public async Task stays_when_the_conference_is_gone_and_is_nobody_elses()
    {
        var id = await portal.Create();
        await portal.Delete($"/{id}");
        Assert.Equal("conference.deleted", (await Items($"/{id}/events"))[^1].At<string>("type"));
        (await service.Portal().Get($"/{id}/events")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Get($"/{Ids.New()}/events")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await portal.Get("/nonsense/events", ("Accept", "application/x-ndjson")))
            .Is(HttpStatusCode.NotFound, "bad_identifier");
    }

    [Theory]
    [InlineData("after=-1", "after", "type")]
    [InlineData("after=x", "after", "type")]
    [InlineData("limit=0", "limit", "minimum")]
    [InlineData("limit=1001", "limit", "maximum")]
    [InlineData("limit=ten", "limit", "type")]
    [InlineData("type=conference.exploded", "type", "enum")]
    [InlineData("type=participant.joined,", "type", "enum")]
    [InlineData("from=yesterday", "from", "format")]
    [InlineData("to=now", "to", "format")]
    public async Task is_not_given_for_what_makes_no_sense(string query, string path, string keyword)
    {
        var id = await portal.Create();
        foreach (var form in (string[])["*/*", "application/x-ndjson", "text/event-stream"])
        {
            Expect.Invalid(
                path, keyword, await portal.Get($"/{id}/events?{query}", ("Accept", form)));
        }
    }

    private static IEnumerable<int> Sequences(IEnumerable<JsonNode> items) =>
        items.Select(it => it.At<int>("sequence"));

    private async Task<JsonNode[]> Items(string path) =>
        [.. (await portal.Get(path)).Is(HttpStatusCode.OK).Data.AsArray().Select(it => it!)];

    private async Task<JsonNode[]> Lines(string path)
    {
        var answer = await portal.Get(path, ("Accept", "application/x-ndjson"));
        Assert.Equal("application/x-ndjson", answer.ContentType);
        return
        [
            .. answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!),
        ];
    }
}
