using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>The conferences that run, configured or dynamic.</summary>
public sealed class A_list_of_what_runs(Service service)
{
    private const string Owner = "0123456789abcdef0123456789abcdef";

    private readonly Portal portal = service.Portal();
    private readonly string dynamic = Ids.New();

    [Fact]
    public async Task has_the_dynamic_ones_with_the_document_they_run_by()
    {
        var (running, idle) = await Some();
        var list = (await portal.Get("?running=true")).Is(HttpStatusCode.OK).Data.AsArray();
        Assert.Equal(Descending(running, dynamic), list.Select(Id));
        var item = list.Single(it => Id(it) == dynamic)!;
        Assert.Equal(
            ("Tonight", Owner, true, 2, 2),
            (item.At<string>("name"), item.At<string>("owner_id"), item.At<bool>("member", "join_muted"),
                item.At<int>("_read_only", "members"), item.At<int>("_read_only", "participant_count")));
        Assert.Equal(["1234"], item["member"]!["pins"]!.AsArray().Select(it => it!.GetValue<string>()));
        Assert.Equal(
            (await portal.Get($"/{dynamic}")).Data.At<string>("_read_only", "uuid"),
            item.At<string>("_read_only", "uuid"));

        Assert.Equal([idle], (await portal.Get("?running=false")).Data.AsArray().Select(Id));
        Assert.Equal(Descending(running, idle), (await portal.Get()).Data.AsArray().Select(Id));
    }

    [Fact]
    public async Task has_them_no_longer_than_they_run()
    {
        var (running, _) = await Some();
        await portal.Act(dynamic, "end");
        Assert.Equal([running], (await portal.Get("?running=true")).Data.AsArray().Select(Id));
        await portal.Delete($"/{running}");
        Assert.Empty((await portal.Get("?running=true")).Data.AsArray());
    }

    [Theory]
    [InlineData("filter_name=Tonight", true)]
    [InlineData("filter_name=Board", false)]
    [InlineData("has_key=language", true)]
    [InlineData("filter_language=de", true)]
    [InlineData("filter_not_name=Tonight", false)]
    [InlineData("created_from=0", null)]
    [InlineData("created_to=63000000000", false, true)]
    [InlineData("modified_from=63000000000", null)]
    public async Task is_filtered_like_any_other(string filter, bool? isDynamic, bool isEmpty = false)
    {
        var (running, _) = await Some();
        Assert.Equal(
            isEmpty ? [] : isDynamic is { } only ? [only ? dynamic : running] : Descending(running, dynamic),
            (await portal.Get($"?running=true&{filter}")).Is(HttpStatusCode.OK).Data.AsArray().Select(Id));
    }

    [Fact]
    public async Task is_walked_in_pages_and_given_as_csv()
    {
        var (running, _) = await Some();
        var walked = new List<string>();
        for (string? key = ""; key is not null;)
        {
            var page = (await portal.Get($"?running=true&ascending=true&page_size=1&start_key={key}"))
                .Is(HttpStatusCode.OK);
            walked.Add(Id(Assert.Single(page.Data.AsArray())));
            key = (string?)page.Json["next_start_key"];
        }

        Assert.Equal(Descending(running, dynamic).Reverse(), walked);
        var csv = (await portal.Get("?running=true&accept=csv")).Text;
        Assert.Contains($"{dynamic},Tonight,{Owner}", csv, StringComparison.Ordinal);
        var whole = await portal.Get("?running=true&paginate=false");
        Assert.Equal(Descending(running, dynamic), whole.Data.AsArray().Select(Id));
    }

    [Fact]
    public async Task of_an_owner_has_the_owners_dynamic_ones()
    {
        await Some();
        using var owned = await portal.Http.GetAsync(
            $"/v2/accounts/{portal.Account}/users/{Owner}/conferences?running=true",
            TestContext.Current.CancellationToken);
        Assert.Equal(dynamic, Id(Assert.Single((await Answer.ReadAsync(owned)).Data.AsArray())));
    }

    [Fact]
    public async Task as_it_was_has_those_that_ran_then()
    {
        var (running, idle) = await Some();
        var at = await LastTime();
        await portal.Act(dynamic, "end");
        await portal.Act(running, "end");
        await portal.Join(idle, "late");
        await portal.Dial(dynamic, """["1001"]""", ""","name":"Later" """);

        var then = (await portal.Get($"?at={at}&running=true")).Is(HttpStatusCode.OK).Data.AsArray();
        Assert.Equal(Descending(running, dynamic), then.Select(Id));
        var item = then.Single(it => Id(it) == dynamic)!;
        Assert.Equal(("Tonight", 2), (item.At<string>("name"), item.At<int>("_read_only", "members")));
        Assert.Equal([idle], (await portal.Get($"?at={at}&running=false")).Data.AsArray().Select(Id));
        Assert.Equal(
            [dynamic],
            (await portal.Get($"?at={at}&running=true&filter_name=Tonight")).Data.AsArray().Select(Id));
        Assert.Equal(
            Descending(idle, dynamic), (await portal.Get("?running=true")).Data.AsArray().Select(Id));
        Assert.Empty((await portal.Get("?at=2020-01-01&running=true")).Data.AsArray());
    }

    [Theory]
    [InlineData("running=True")]
    [InlineData("running=1")]
    [InlineData("running=")]
    [InlineData("running=yes&accept=csv")]
    [InlineData("running=TRUE&at=2020-01-01")]
    public async Task is_asked_for_by_true_or_false_alone(string query) =>
        Expect.Invalid("running", "type", await portal.Get($"?{query}"));

    [Fact]
    public async Task has_nothing_of_other_accounts()
    {
        await Some();
        Assert.Empty((await service.Portal().Get("?running=true")).Data.AsArray());
        Assert.Empty((await service.Portal().Get($"?at={await LastTime()}&running=true")).Data.AsArray());
    }

    private static string Id(JsonNode? item) => item!.At<string>("id");

    private static string[] Descending(params string[] ids) => [.. ids.OrderDescending(StringComparer.Ordinal)];

    private async Task<(string Running, string Idle)> Some()
    {
        var (running, idle) = (await portal.Create("""{"name":"Board"}"""), await portal.Create());
        await portal.Join(running, "a");
        await portal.Dial(
            dynamic,
            """["1001","1002"]""",
            $$"""
            ,"name":"Tonight","owner_id":"{{Owner}}","member":{"pins":["1234"]},"language":"de"
            """);
        return (running, idle);
    }

    private async Task<string> LastTime() => (await Stored.Column<DateTime>(
        service, "select max(timestamp) from conferences.mt_events where tenant_id = $1", portal.Account))[0]
        .ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
