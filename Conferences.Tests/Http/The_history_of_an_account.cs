using System.Net;
using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

public sealed class The_history_of_an_account(Service service)
{
    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task has_every_fact_of_every_conference_in_the_order_of_the_commits()
    {
        var (first, second) = (await portal.Create(), await portal.Create());
        await Task.WhenAll(Enumerable.Range(0, 40).Select(call =>
            portal.Join(call % 2 == 0 ? first : second, $"{call}")));
        await portal.Delete($"/{first}");
        var stored = await Stored.Column<string>(
            service,
            "select id::text from conferences.mt_events where tenant_id = $1 order by seq_id",
            portal.Account);

        await Until.Async(async () => (await Items("?limit=1000")).Length == stored.Count);
        Assert.Equal(stored, (await Items("?limit=1000")).Select(it => it.At<string>("id")));

        // Page by page, and from any item on.
        var read = new List<string>();
        for (var query = "?limit=7"; query.Length > 0;)
        {
            var page = (await portal.Get($"/events{query}")).Is(HttpStatusCode.OK);
            read.AddRange(page.Data.AsArray().Select(it => it!.At<string>("id")));
            query = (string?)page.Json["next_cursor"] is { } next ? $"?limit=7&cursor={next}" : "";
        }

        Assert.Equal(stored, read);
        var some = (await Items("?limit=10"))[4];
        Assert.Equal(stored[5], (await Items($"?limit=1&cursor={some.At<string>("cursor")}"))[0].At<string>("id"));
        var lines = await portal.Get("/events", ("Accept", "application/x-ndjson"));
        Assert.Equal(
            stored,
            lines.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonNode.Parse(line)!.At<string>("id")));
    }

    [Fact]
    public async Task is_filtered_and_shows_the_same_items_as_a_conference_s()
    {
        var id = await portal.Create();
        await portal.Patch($"/{id}", """{"data":{"name":"x"}}""");
        await portal.Join(id, "a", ""","caller_id_name":"Ada" """);
        await Until.Async(async () => (await Items("")).Length == 4);
        Assert.Equal(
            ["conference.updated"], (await Items("?type=conference.updated")).Select(it => it.At<string>("type")));
        Assert.Empty(await Items("?from=2999-01-01"));
        Assert.Equal(4, (await Items("?from=2020-01-01&to=2999-01-01")).Length);
        var here = (await portal.Get($"/{id}/events")).Data.AsArray();
        foreach (var (item, same) in (await Items("")).Zip(here))
        {
            item.AsObject().Remove("cursor");
            Assert.True(JsonNode.DeepEquals(same, item), $"{same!.ToJsonString()}\n{item.ToJsonString()}");
        }
    }

    [Fact]
    public async Task takes_no_other_account_s_cursor()
    {
        var other = service.Portal();
        await other.Create();
        await Until.Async(async () => (await other.Get("/events")).Data.AsArray().Count == 1);
        var cursor = (await other.Get("/events")).Data[0]!.At<string>("cursor");
        Expect.Invalid("cursor", "type", await portal.Get($"/events?cursor={cursor}"));
        Expect.Invalid("cursor", "type", await portal.Get("/events?cursor=7"));
        Assert.Empty(await Items(""));
    }

    private async Task<JsonNode[]> Items(string query) =>
        [.. (await portal.Get($"/events{query}")).Is(HttpStatusCode.OK).Data.AsArray().Select(it => it!)];
}
