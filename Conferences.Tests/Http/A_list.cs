using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>The account's conferences, in pages or all at once.</summary>
public sealed class A_list(Service service)
{
    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData("page_size=7", false)]
    [InlineData("page_size=7&ascending=true", true)]
    [InlineData("page_size=60&descending=false", true)]
    [InlineData("page_size=120&ascending='true'", true)]
    [InlineData("_=1700000000000", false)]
    public async Task is_walked_without_gap_or_repeat(string query, bool ascends)
    {
        var ids = await Many(120);
        var walked = new List<string>();
        for (var next = ""; next is not null;)
        {
            var page = await portal.Get($"?{query}{next}");
            var items = Ids(page);
            Assert.Equal(items.Length, (int?)page.Json["page_size"]);
            Assert.NotNull(page.Json["start_key"]);
            walked.AddRange(items);
            next = (string?)page.Json["next_start_key"] is { } key ? $"&start_key={key}" : null;
            Assert.True(walked.Count <= ids.Length);
        }

        Assert.Equal(ascends ? ids : ids.Reverse(), walked);
    }

    [Fact]
    public async Task starts_again_where_its_start_key_says()
    {
        await Many(5);
        var first = await portal.Get("?page_size=2");
        var second = await portal.Get($"?page_size=2&start_key={first.Json["next_start_key"]}");
        var again = await portal.Get($"?page_size=2&start_key={second.Json["start_key"]}");
        Assert.Equal(Ids(second), Ids(again));
    }

    [Fact]
    public async Task has_fifty_on_a_page_unless_asked_otherwise()
    {
        await Many(51);
        var page = await portal.Get();
        Assert.Equal(50, page.Data.AsArray().Count);
        Assert.Single(Ids(await portal.Get($"?start_key={page.Json["next_start_key"]}")));
    }

    [Theory]
    [InlineData("paginate=false")]
    [InlineData("paginate='false'")]
    [InlineData("paginate=%22false%22&page_size=3")]
    public async Task comes_whole_and_without_keys_to_who_wants_no_pages(string query)
    {
        var ids = await Many(60);

        var all = await portal.Get($"?{query}");

        Assert.Equal("application/json", all.ContentType);
        Assert.Equal(ids.Reverse(), Ids(all));
        Assert.Equal("success", (string?)all.Json["status"]);
        foreach (var key in new[] { "page_size", "start_key", "next_start_key" })
            Assert.False(all.Json.AsObject().ContainsKey(key));
    }

    [Fact]
    public async Task of_nothing_is_an_empty_list()
    {
        var empty = await portal.Get();
        Expect.Json("[]", empty.Data);
        Assert.Equal(0, (int?)empty.Json["page_size"]);
        Assert.Null(empty.Json["next_start_key"]);
        Expect.Json("[]", (await portal.Get("?paginate=false")).Data);
    }

    [Fact]
    public async Task shows_of_each_conference_what_kazoo_shows()
    {
        var id = await portal.Create(
            """
            {"name":"x","owner_id":"0123456789abcdef0123456789abcdef","ui_flags":{"a":1},"custom":1,"language":"de"}
            """);
        await portal.Join(id, "leg");

        var item = Assert.Single((await portal.Get()).Data.AsArray())!.AsObject();

        var live = item["_read_only"]!.AsObject();
        Assert.Equal(1, (int?)live["members"]);
        Assert.False(live.ContainsKey("participants"));
        Assert.NotNull(live["uuid"]);
        item.Remove("_read_only");
        Expect.Json(
            $$$"""
            {"id":"{{{id}}}","name":"x","owner_id":"0123456789abcdef0123456789abcdef","ui_flags":{"a":1},
             "conference_numbers":[],"flags":[],
             "member":{"join_deaf":false,"join_muted":true,"numbers":[],"pins":[]},
             "moderator":{"join_deaf":false,"join_muted":false,"numbers":[],"pins":[]}}
            """,
            item);
    }

    [Fact]
    public async Task of_what_runs_has_only_what_runs()
    {
        await portal.Create();
        var id = await portal.Create();
        await portal.Join(id, "leg");
        Assert.Equal([id], Ids(await portal.Get("?running=true")));

        await portal.Put($"/{id}/participants/1", """{"data":{"action":"kick"}}""");
        Assert.Empty(Ids(await portal.Get("?running=true")));
    }

    [Fact]
    public async Task of_an_owner_has_only_the_owners()
    {
        await portal.Create();
        var id = await portal.Create("""{"owner_id":"0123456789abcdef0123456789abcdef"}""");
        var path = $"/v2/accounts/{portal.Account}/users";
        async Task<string[]> Owned(string owner)
        {
            using var response = await portal.Http.GetAsync(
                $"{path}/{owner}/conferences", TestContext.Current.CancellationToken);
            return Ids(await Answer.ReadAsync(response));
        }

        Assert.Equal([id], await Owned("0123456789abcdef0123456789abcdef"));
        Assert.Empty(await Owned("fedcba9876543210fedcba9876543210"));
        Assert.Empty(await Owned("x'%20or%201=1--"));
    }

    [Fact]
    public async Task has_nothing_of_other_accounts()
    {
        await service.Portal().Create();
        Assert.Empty(Ids(await portal.Get("?paginate=false")));
    }

    [Theory]
    [InlineData("page_size=0", "page size must be at least 1")]
    [InlineData("page_size=-1", "page size must be at least 1")]
    [InlineData("page_size=1001", "page size must be at most 1000")]
    [InlineData("page_size=1000000000", "page size must be at most 1000")]
    [InlineData("page_size=1e9", "invalid page size")]
    [InlineData("page_size=99999999999999999999", "invalid page size")]
    [InlineData("page_size=", "invalid page size")]
    [InlineData("page_size=ten", "invalid page size")]
    [InlineData("start_key=%27", "invalid start key")]
    [InlineData("start_key=YWJj", "invalid start key")]
    [InlineData("start_key=a", "invalid start key")]
    [InlineData("start_key=%C3%A9", "invalid start key")]
    public async Task can_not_be_asked_for_like_this(string query, string message)
    {
        await portal.Create();
        var answer = await portal.Get($"?{query}");
        Expect.Error(HttpStatusCode.NotFound, "faulty_request", answer);
        Assert.Equal(message, (string?)answer.Data["message"]);
    }

    private async Task<string[]> Many(int count)
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => portal.Create()));
        return [.. ids.Order(StringComparer.Ordinal)];
    }

    private static string[] Ids(Answer list) => [.. list.Data.AsArray().Select(item => (string)item!["id"]!)];
}
