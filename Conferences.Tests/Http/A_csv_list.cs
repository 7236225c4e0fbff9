using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conferences.Tests.Fixtures.Http;
using CsvHelper;

namespace Conferences.Tests.Http;

/// <summary>Conferences as CSV.</summary>
public sealed class A_csv_list(Service service)
{
    private const string Header =
        "id,name,owner_id,member.join_deaf,member.join_muted,member.numbers,member.pins,"
        + "moderator.join_deaf,moderator.join_muted,moderator.numbers,moderator.pins,ui_flags,"
        + "conference_numbers,flags,_read_only.members,_read_only.moderators,_read_only.duration,_read_only.is_locked";

    private const string Owner = "0123456789abcdef0123456789abcdef";

    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData("?accept=csv", null)]
    [InlineData("?accept=text/csv", null)]
    [InlineData("", "text/csv")]
    [InlineData("", "application/json;q=0.1, text/csv")]
    [InlineData("", "text/csv, */*;q=0.5")]
    [InlineData("", "text/csv, */*")]
    [InlineData("", "*/*, text/csv;q=0.5, application/json;q=0.1")]
    [InlineData("", "application/*;q=0.1, text/csv;q=0.5, */*")]
    public async Task is_given_to_who_asks_for_it(string query, string? accept)
    {
        var id = await portal.Create("""{"name":"x"}""");
        using var list = await Ask(query, ("Accept", accept));

        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        Assert.Equal("text/csv", list.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            [Header, $"{id},x,,false,true,,,false,false,,,,,,0,0,0,false", ""], await Lines(list));
    }

    [Theory]
    [InlineData("", "application/json, text/csv;q=0.9")]
    [InlineData("", "text/csv;q=0")]
    [InlineData("", "*/*")]
    [InlineData("?accept=json", "text/csv")]
    [InlineData("", "text/csv;q=0.5, */*")]
    [InlineData("", "text/csv;q=0.5, application/*;q=0.8")]
    [InlineData("", "text/csv;q=0, */*;q=0.1")]
    public async Task is_not_given_to_who_would_rather_have_json(string query, string accept)
    {
        using var list = await Ask(query, ("Accept", accept));
        Assert.Equal("application/json", list.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task has_its_header_though_nothing_is_in_it()
    {
        using var list = await Ask("?accept=csv");
        Assert.Equal([Header, ""], await Lines(list));
    }

    [Fact]
    public async Task quotes_what_needs_it_and_joins_lists()
    {
        var id = await portal.Create(
            """{"name":"a,\"b\"\né","conference_numbers":["1","2"],"flags":["x","y"],"member":{"pins":["3","4"]}}""");
        using var list = await Ask("?accept=csv");
        var text = await list.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            $"{Header}\r\n{id},\"a,\"\"b\"\"\né\",,false,true,,3;4,false,false,,,,1;2,x;y,0,0,0,false\r\n", text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&ascending=true")]
    [InlineData("&paginate=false")]
    [InlineData("&paginate=false&page_size=2")]
    public async Task has_every_row_where_no_page_is_asked_for(string query)
    {
        // More than are read at once.
        var ids = (await Task.WhenAll(Enumerable.Range(0, 230).Select(_ => portal.Create())))
            .Order(StringComparer.Ordinal);
        using var list = await Ask($"?accept=csv{query}");
        Assert.Equal(query.Contains("ascending") ? ids : ids.Reverse(), Ids(await Lines(list)));
        Assert.False(list.Headers.Contains("Link"));
        Assert.False(list.Headers.Contains("X-Next-Start-Key"));
        Assert.True(list.Headers.TransferEncodingChunked);
    }

    [Fact]
    public async Task has_every_row_of_an_owner_and_of_a_filter()
    {
        for (var count = 0; count < 60; count++)
            await portal.Create($$"""{"owner_id":"{{Owner}}","name":"{{(count % 2 == 0 ? "even" : "odd")}}"}""");
        await portal.Create();
        using var owned = await portal.Http.GetAsync(
            $"/v2/accounts/{portal.Account}/users/{Owner}/conferences?accept=csv",
            TestContext.Current.CancellationToken);
        Assert.Equal(60, Ids(await Lines(owned)).Length);
        using var filtered = await Ask("?accept=csv&filter_name=even");
        Assert.Equal(30, Ids(await Lines(filtered)).Length);
    }

    [Theory]
    [InlineData("page_size=2", 4)]
    [InlineData("page_size=3&ascending=true", 3)]
    [InlineData("page_size=7", 1)]
    [InlineData("paginate=true", 1)]
    [InlineData("page_size=2&filter_name=a%26b%3Ec+d", 4)]
    public async Task in_pages_says_where_the_next_one_is(string query, int pages)
    {
        var ids = (await Task.WhenAll(Enumerable.Range(0, 7).Select(_ => portal.Create("""{"name":"a&b>c d"}"""))))
            .Order(StringComparer.Ordinal);
        var (byLink, byKey) = (new List<string>(), new List<string>());
        var (read, link, key) = (0, $"/v2/accounts/{portal.Account}/conferences?{query}&file_name=x.csv", "");
        for (var next = link; next is not null; read++)
        {
            using var page = await portal.Http.SendAsync(
                new(HttpMethod.Get, next) { Headers = { { "Accept", "text/csv" } } },
                TestContext.Current.CancellationToken);
            using var same = await Ask($"?{query}{key}", ("Accept", "text/csv"));
            byLink.AddRange(Ids(await Lines(page)));
            byKey.AddRange(Ids(await Lines(same)));
            Assert.Equal("x.csv", page.Content.Headers.ContentDisposition!.FileName);
            next = page.Headers.TryGetValues("Link", out var links)
                ? Regex.Match(Assert.Single(links), "^<(/[^>]+)>; rel=\"next\"$").Groups[1].Value
                : null;
            Assert.Equal(next is not null, page.Headers.Contains("X-Next-Start-Key"));
            key = next is null ? "" : $"&start_key={page.Headers.GetValues("X-Next-Start-Key").Single()}";
        }

        Assert.Equal(pages, read);
        Assert.Equal(query.Contains("ascending") ? ids : ids.Reverse(), byLink);
        Assert.Equal(byLink, byKey);
    }

    [Fact]
    public async Task leads_on_from_a_key_in_any_case()
    {
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => portal.Create()));
        var key = (await portal.Get("?page_size=1")).Json["next_start_key"];
        using var page = await Ask($"?accept=csv&page_size=1&Start_Key={key}");
        Assert.EndsWith(
            $"conferences?accept=csv&page_size=1&start_key={page.Headers.GetValues("X-Next-Start-Key").Single()}>; "
                + "rel=\"next\"",
            page.Headers.GetValues("Link").Single());
    }

    [Fact]
    public async Task from_a_key_on_is_a_page_of_fifty()
    {
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => portal.Create()));
        var key = (await portal.Get("?page_size=1")).Json["start_key"];
        using var page = await Ask($"?accept=csv&start_key={key}");
        Assert.Equal(50, Ids(await Lines(page)).Length);
        Assert.True(page.Headers.Contains("Link"));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\r=x", "'\r=x")]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")", "'=HYPERLINK(\"http://x\",\"y\")")]
    [InlineData("1=1", "1=1")]
    [InlineData(" =1", " =1")]
    [InlineData("'=1", "'=1")]
    [InlineData("\"=1\"", "\"=1\"")]
    [InlineData("a-b@c", "a-b@c")]
    public async Task has_no_cell_that_a_spreadsheet_would_execute(string text, string cell)
    {
        await portal.Create(new JsonObject
        {
            ["name"] = text,
            ["flags"] = new JsonArray(text),
            ["member"] = new JsonObject { ["pins"] = new JsonArray("1") },
        }.ToJsonString());
        foreach (var query in (string[])["", "&page_size=1"])
        {
            using var list = await Ask($"?accept=csv{query}");
            var row = await Row(list);
            Assert.Equal(cell, row["name"]);
            Assert.Equal(cell, row["flags"]);
        }
    }

    [Theory]
    [InlineData("""["a","b"]""", "a;b")]
    [InlineData("""["a;b","c"]""", @"a\;b;c")]
    [InlineData("""["a\\","b"]""", @"a\\;b")]
    [InlineData("""["a\\;b"]""", @"a\\\;b")]
    [InlineData("""["=1","=2"]""", "'=1;=2")]
    [InlineData("[]", "")]
    public async Task keeps_the_items_of_a_list_apart(string flags, string cell)
    {
        await portal.Create($$$"""{"flags":{{{flags}}},"ui_flags":{"x;y":["é",{"a":1}]}}""");
        using var list = await Ask("?accept=csv");
        var row = await Row(list);
        Assert.Equal(cell, row["flags"]);
        Assert.Equal("""{"x;y":["é",{"a":1}]}""", row["ui_flags"]);
    }

    [Fact]
    public async Task for_the_head_has_the_headers_and_no_row()
    {
        await portal.Create();
        await portal.Create();
        foreach (var (query, hasNext) in ((string, bool)[])[("?accept=csv", false), ("?accept=csv&page_size=1", true)])
        {
            using var head = await portal.Http.SendAsync(
                new(HttpMethod.Head, $"/v2/accounts/{portal.Account}/conferences{query}"),
                TestContext.Current.CancellationToken);
            Assert.Equal("attachment", head.Content.Headers.ContentDisposition!.DispositionType);
            Assert.Equal(hasNext, head.Headers.Contains("Link"));
        }
    }

    [Theory]
    [InlineData("page_size=0")]
    [InlineData("page_size=x")]
    [InlineData("start_key=x")]
    public async Task of_a_faulty_page_is_refused_in_json(string query)
    {
        var refused = await portal.Get($"?accept=csv&{query}");
        Expect.Error(HttpStatusCode.NotFound, "faulty_request", refused);
    }

    [Theory]
    [InlineData("", null, "result.csv")]
    [InlineData("&file_name=mine.csv", null, "mine.csv")]
    [InlineData("", "theirs.csv", "theirs.csv")]
    [InlineData("&file_name=%22%0d%0aSet-Cookie:%20a=b", null, "Set-Cookieab")]
    [InlineData("&file_name=%2F", null, "result.csv")]
    [InlineData("&file_name=mine.csv", "", "mine.csv")]
    public async Task has_a_file_name(string query, string? header, string name)
    {
        using var list = await Ask($"?accept=csv{query}", ("X-File-Name", header));
        Assert.Equal("attachment", list.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(name, list.Content.Headers.ContentDisposition.FileName!.Trim('"'));
        Assert.False(list.Headers.Contains("Set-Cookie"));
    }

    private async Task<HttpResponseMessage> Ask(string query, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"/v2/accounts/{portal.Account}/conferences{query}");
        foreach (var (name, value) in headers.Where(header => header.Value is not null))
            request.Headers.TryAddWithoutValidation(name, value);
        return await portal.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string[] Ids(string[] lines) => [.. lines[1..^1].Select(line => line.Split(',')[0])];

    private static async Task<IDictionary<string, object>> Row(HttpResponseMessage list)
    {
        using var csv = new CsvReader(
            new StringReader(await list.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)),
            CultureInfo.InvariantCulture);
        return Assert.Single(csv.GetRecords<dynamic>().Select(row => (IDictionary<string, object>)row));
    }

    private static async Task<string[]> Lines(HttpResponseMessage list) =>
        (await list.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\r\n");
}
