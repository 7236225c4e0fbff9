using System.Globalization;
using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

public sealed class A_list_of_instances(Service service)
{
    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task comes_newest_first_in_pages()
    {
        var id = await Run("end", "end", "end", "end", "end");
        await Shows(id, "", 5, 4, 3, 2, 1);
        await Shows(id, "?ascending=true&paginate=false", 1, 2, 3, 4, 5);

        foreach (var order in (string[])["", "&ascending=true"])
        {
            var all = await Numbers(id, $"?x=y{order}");
            var first = await portal.Get($"/{id}/instances?page_size=2{order}");
            Assert.Equal(2, first.Json.At<int>("page_size"));
            var next = first.Json.At<string>("next_start_key");
            await Shows(id, $"?page_size=2&start_key={next}{order}", all[2..4]);
            var last = (await portal.Get($"/{id}/instances?page_size=2&start_key={next}{order}"))
                .Json.At<string>("next_start_key");
            var end = await portal.Get($"/{id}/instances?page_size=2&start_key={last}{order}");
            Assert.Equal(all[4], Assert.Single(end.Data.AsArray())!.At<int>("instance"));
            Assert.Null(end.Json["next_start_key"]);
        }
    }

    [Fact]
    public async Task keeps_those_that_ended_for_a_reason()
    {
        var id = await Run("end", "kick", "end", "");
        await Shows(id, "?reason=api", 3, 1);
        await Shows(id, "?reason=everyone_left", 2);
        await Shows(id, "?reason=media");
        await Shows(id, "?running=true", 4);
        await Shows(id, "?running=false", 3, 2, 1);
        await Shows(id, "?reason=api&page_size=1", 3);
    }

    [Fact]
    public async Task keeps_those_that_started_in_a_time()
    {
        var id = await Run("end", "end", "end");
        var starts = (await portal.Get($"/{id}/instances?ascending=true")).Data.AsArray()
            .Select(it => it!.At<DateTimeOffset>("started_at")).ToArray();
        string At(int index) => Uri.EscapeDataString(starts[index].ToString("O", CultureInfo.InvariantCulture));
        await Shows(id, $"?from={At(1)}", 3, 2);
        await Shows(id, $"?to={At(1)}", 1);
        await Shows(id, $"?from={At(1)}&to={At(2)}", 2);
        await Shows(id, "?from=2999-01-01");
        await Shows(id, "?from=2001-01-01T00:00:00%2B05:00&to=2999-12-31T23:59:59.5Z", 3, 2, 1);
    }

    [Theory]
    [InlineData("from=yesterday", "from", "format")]
    [InlineData("to=2026-13-01", "to", "format")]
    [InlineData("to=", "to", "format")]
    [InlineData("from=01%2F02%2F2026", "from", "format")]
    [InlineData("reason=boredom", "reason", "enum")]
    [InlineData("running=maybe", "running", "type")]
    public async Task refuses_filters_that_are_none(string query, string path, string keyword) =>
        Expect.Invalid(path, keyword, await portal.Get($"/{await portal.Create()}/instances?{query}"));

    [Theory]
    [InlineData("page_size=0")]
    [InlineData("page_size=1001")]
    [InlineData("start_key=N2M5ZTY2NzlhNDI1NDBkZTk0NGJlMDdmYzFmOTBhZTc")]
    [InlineData("start_key='")]
    public async Task refuses_pages_there_are_not(string query)
    {
        var id = await portal.Create();
        Expect.Error(HttpStatusCode.NotFound, "faulty_request", await portal.Get($"/{id}/instances?{query}"));
        if (!query.Contains("N2M5", StringComparison.Ordinal))
            Expect.Error(HttpStatusCode.NotFound, "faulty_request", await portal.Get($"/{id}/operations?{query}"));
    }

    [Fact]
    public async Task has_a_counterpart_of_operations_that_comes_in_pages_too()
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        var asked = new List<string>();
        foreach (var action in (string[])["lock", "unlock", "lock", "unlock", "lock"])
            asked.Add((await portal.Act(id, action)).Json.At<string>("operation_id"));

        async Task<(string[] Ids, string? Next)> Page(string query)
        {
            var page = await portal.Get($"/{id}/operations?{query}");
            page.Is(HttpStatusCode.OK);
            return ([.. page.Data.AsArray().Select(it => it!.At<string>("id"))], (string?)page.Json["next_start_key"]);
        }

        var oldest = await Page("page_size=3&ascending=true");
        Assert.Equal(asked[..3], oldest.Ids);
        Assert.Equal(asked[3..], (await Page($"page_size=3&ascending=true&start_key={oldest.Next}")).Ids);
        var newest = await Page("page_size=2");
        Assert.Equal([asked[4], asked[3]], newest.Ids);
        var rest = await Page($"start_key={newest.Next}");
        Assert.Equal([asked[2], asked[1], asked[0]], rest.Ids);
        Assert.Null(rest.Next);
    }

    // A conference whose instances ended in these ways, one after the other.
    private async Task<string> Run(params string[] ends)
    {
        var id = await portal.Create();
        foreach (var end in ends)
        {
            await portal.Join(id, "a");
            await (end switch
            {
                "end" => portal.Act(id, "end"),
                "kick" => portal.ActOn(id, 1, "kick"),
                _ => Task.CompletedTask,
            });
        }

        return id;
    }

    private async Task Shows(string id, string query, params int[] numbers) =>
        Assert.Equal(numbers, await Numbers(id, query));

    private async Task<int[]> Numbers(string id, string query)
    {
        var list = await portal.Get($"/{id}/instances{query}");
        list.Is(HttpStatusCode.OK);
        return [.. list.Data.AsArray().Select(it => it!.At<int>("instance"))];
    }
}
