using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Conferences as CSV.</summary>
public sealed class A_csv_list(Service service)
{
    private const string Header =
        "id,name,owner_id,member.join_deaf,member.join_muted,member.numbers,member.pins,"
        + "moderator.join_deaf,moderator.join_muted,moderator.numbers,moderator.pins,ui_flags,"
        + "conference_numbers,flags,_read_only.members,_read_only.moderators,_read_only.duration,_read_only.is_locked";

    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData("?accept=csv", null)]
    [InlineData("?accept=text/csv", null)]
    [InlineData("", "text/csv")]
    [InlineData("", "application/json;q=0.1, text/csv")]
    public async Task is_given_to_who_asks_for_it(string query, string? accept)
    {
        var id = await portal.Create("""{"name":"x"}""");
        using var list = await Ask(query, ("Accept", accept));

        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        Assert.Equal("text/csv", list.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            [Header, $"{id},x,,false,true,,,false,false,,,,,,0,0,0,false", ""], await Lines(list));
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

    [Fact]
    public async Task follows_paging_and_filters()
    {
        await portal.Create("""{"name":"a"}""");
        await portal.Create("""{"name":"b"}""");
        await portal.Create("""{"name":"b"}""");
        using var filtered = await Ask("?accept=csv&filter_name=b");
        using var paged = await Ask("?accept=csv&page_size=1");
        using var all = await Ask("?accept=csv&paginate=false");
        Assert.Equal(4, (await Lines(filtered)).Length);
        Assert.Equal(3, (await Lines(paged)).Length);
        Assert.Equal(5, (await Lines(all)).Length);
    }

    [Theory]
    [InlineData("", null, "result.csv")]
    [InlineData("&file_name=mine.csv", null, "mine.csv")]
    [InlineData("", "theirs.csv", "theirs.csv")]
    [InlineData("&file_name=%22%0d%0aSet-Cookie:%20a=b", null, "Set-Cookieab")]
    [InlineData("&file_name=%2F", null, "result.csv")]
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

    private static async Task<string[]> Lines(HttpResponseMessage list) =>
        (await list.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\r\n");
}
