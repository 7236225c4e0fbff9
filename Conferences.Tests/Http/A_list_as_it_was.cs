using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

public sealed class A_list_as_it_was(Service service)
{
    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task shows_what_there_was_with_the_live_state_it_had()
    {
        var (kept, gone) = (await portal.Create(), await portal.Create());
        var edited = await portal.Create("""{"name":"old"}""");
        await portal.Join(kept, "a", ""","is_moderator":true""");
        await portal.Join(kept, "b");
        await portal.Join(edited, "c");
        await portal.Act(edited, "end");
        var then = (await portal.Get()).Data;
        var at = await LastTime();

        await portal.Patch($"/{edited}", """{"data":{"name":"new"}}""");
        await portal.Delete($"/{gone}");
        await portal.Act(kept, "lock");
        await portal.Act(kept, "end");
        await portal.Join(edited, "d");
        await portal.Create();

        var again = (await portal.Get($"?at={at}")).Is(HttpStatusCode.OK);
        Assert.Equal(Timeless(then), Timeless(again.Data));
        Assert.Equal(3, again.Data.AsArray().Count);
        Assert.Equal(kept, Id(Assert.Single((await portal.Get($"?at={at}&running=true")).Data.AsArray())));
        Assert.Equal(edited, Id(Assert.Single((await portal.Get($"?at={at}&filter_name=old")).Data.AsArray())));
        Assert.Empty((await portal.Get($"?at={at}&filter_name=new")).Data.AsArray());
        Assert.Equal(edited, Id(Assert.Single((await portal.Get("?running=true")).Data.AsArray())));

        var csv = await portal.Get($"?at={at}&accept=csv");
        Assert.Equal(4, csv.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var whole = await portal.Get($"?at={at}&paginate=false");
        Assert.Equal(Timeless(then), Timeless(whole.Data));
    }

    [Fact]
    public async Task comes_in_pages()
    {
        for (var number = 0; number < 7; number++)
            await portal.Create($$$"""{"owner_id":"{{{(number < 5 ? portal.Account : Service.OperatorAccount)}}}"}""");
        var at = await LastTime();
        await portal.Create();
        var ids = new List<string>();
        for (string? key = ""; key is not null;)
        {
            var page = (await portal.Get($"?at={at}&page_size=3&start_key={key}")).Is(HttpStatusCode.OK);
            ids.AddRange(page.Data.AsArray().Select(Id));
            key = (string?)page.Json["next_start_key"];
        }

        Assert.Equal(7, ids.Count);
        Assert.Equal(ids.OrderDescending(StringComparer.Ordinal), ids);
    }

    [Fact]
    public async Task is_empty_before_there_was_anything()
    {
        await portal.Create();
        Assert.Empty((await portal.Get("?at=2020-01-01")).Is(HttpStatusCode.OK).Data.AsArray());
    }

    [Theory]
    [InlineData("at=2999-01-01", "maximum")]
    [InlineData("at=soon", "format")]
    public async Task is_not_given_for_what_is_no_past_moment(string query, string keyword)
    {
        Expect.Invalid("at", keyword, await portal.Get($"?{query}"));
        Expect.Invalid("at", keyword, await portal.Get($"?{query}&accept=csv"));
    }

    private static string Id(JsonNode? item) => item!.At<string>("id");

    private static string Timeless(JsonNode list)
    {
        var copy = list.DeepClone().AsArray();
        foreach (var live in copy.Select(item => item!["_read_only"]!.AsObject()))
        {
            live.Remove("duration");
            live.Remove("run_time");
        }

        return copy.ToJsonString();
    }

    private async Task<string> LastTime() => (await Stored.Column<DateTime>(
        service, "select max(timestamp) from conferences.mt_events where tenant_id = $1", portal.Account))[0]
        .ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
