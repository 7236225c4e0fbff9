using System.Net;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Pages, documents and what people bring with them are bounded in bytes, not only in items.</summary>
public sealed class Bytes_of_an_answer(Service service) : IAsyncLifetime
{
    private const int Budget = 100_000;
    private const int Large = 30_000;

    private Node node = null!;
    private Portal portal = null!;

    public async ValueTask InitializeAsync()
    {
        node = new(
            service.ConnectionString, ("Limits:PageBytes", $"{Budget}"), ("Limits:DocumentBytes", "200000"));
        portal = node.Portal(Ids.New(), await node.Token());
    }

    public async ValueTask DisposeAsync() => await node.DisposeAsync();

    [Theory]
    [InlineData("", "start_key", "next_start_key", "id")]
    [InlineData("/events", "cursor", "next_cursor", "id")]
    public async Task end_a_page_early_with_its_cursor(string path, string start, string next, string key)
    {
        const int many = 10;
        for (var conference = 0; conference < many; conference++)
            await portal.Create(Flags(Large));
        await Until.Async(async () => await CountAsync(portal) == many);

        var (found, pages) = (new List<string>(), 0);
        for (string? from = ""; from is not null; pages++)
        {
            var answer = await portal.Get($"{path}{(from == "" ? "" : $"?{start}={from}")}");
            answer.Is(HttpStatusCode.OK);
            Assert.InRange(answer.Text.Length, 0, Budget + 2 * Large);
            Assert.Equal(answer.Data.AsArray().Count, answer.Json.At<int>("page_size"));
            found.AddRange(answer.Data.AsArray().Select(it => it!.At<string>(key)));
            from = (string?)answer.Json[next];
        }

        Assert.Equal(many, found.Count);
        Assert.Equal(many, found.Distinct().Count());
        Assert.InRange(pages, 3, 4);
    }

    [Fact]
    public async Task end_a_page_of_edits_early_as_they_are_told_with_what_they_changed()
    {
        var id = await portal.Create();
        for (var edit = 0; edit < 9; edit++)
            (await portal.Patch($"/{id}", Data(Flags(Large, $"{edit}")))).Is(HttpStatusCode.OK);
        var (found, pages) = (new List<int>(), 0);
        for (int? after = 0; after is not null; pages++)
        {
            var answer = await portal.Get($"/{id}/events?after={after}");
            Assert.InRange(answer.Text.Length, 0, Budget + 4 * Large);
            found.AddRange(answer.Data.AsArray().Select(it => it!.At<int>("sequence")));
            after = (int?)answer.Json["next_after"];
        }

        Assert.Equal(Enumerable.Range(1, 10), found);
        Assert.True(pages > 3, $"{pages} pages");
    }

    [Fact]
    public async Task are_no_bound_to_what_is_streamed()
    {
        var ids = new List<string>();
        while (ids.Count < 10)
            ids.Add(await portal.Create(Flags(Large)));
        await Until.Async(async () => await CountAsync(portal) == 10);
        Assert.Equal(10, (await portal.Get("?paginate=false")).Data.AsArray().Count);
        Assert.Equal(10, (await portal.Get("?paginate=false&ascending=true")).Data.AsArray()
            .Select(it => it!.At<string>("id")).Order().Distinct().Count());
        var lines = (await portal.Get("/events", ("Accept", "application/x-ndjson"))).Text;
        Assert.Equal(10, lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var table = (await portal.Get("", ("Accept", "text/csv"))).Text;
        Assert.All(ids, id => Assert.Contains($"\n{id},", table, StringComparison.Ordinal));
    }

    [Fact]
    public async Task bound_a_page_of_csv_which_says_where_the_next_one_is()
    {
        var ids = new List<string>();
        while (ids.Count < 10)
            ids.Add(await portal.Create(Flags(Large)));
        var (found, pages) = (new List<string>(), 0);
        for (var key = ""; key is not null; pages++)
        {
            var page = await portal.Get($"?page_size=1000{key}", ("Accept", "text/csv"));
            Assert.InRange(page.Text.Length, 0, Budget + (2 * Large));
            found.AddRange(page.Text.Split("\r\n")[1..^1].Select(row => row.Split(',')[0]));
            key = page.Headers.TryGetValues("X-Next-Start-Key", out var next) ? $"&start_key={next.Single()}" : null;
        }

        Assert.Equal(ids.OrderDescending(StringComparer.Ordinal), found);
        Assert.True(pages > 1, $"{pages} page");
    }

    [Fact]
    public async Task of_a_document_are_no_more_than_it_may_have_however_it_grows()
    {
        IsTooLarge(await portal.Put("", Data(Flags(200_001))));
        var id = await portal.Create(Flags(90_000));
        IsTooLarge(await portal.Post($"/{id}", Data(Flags(200_001))));
        (await portal.Patch($"/{id}", Data($$"""{"b":"{{new string('b', 90_000)}}"}"""))).Is(HttpStatusCode.OK);
        var before = await portal.Get($"/{id}");
        IsTooLarge(await portal.Patch($"/{id}", Data($$"""{"c":"{{new string('c', 90_000)}}"}""")));
        Assert.Equal(before.ETag, (await portal.Get($"/{id}")).ETag);

        // Two bytes a letter, and not the six of its escape.
        (await portal.Put("", Data($$"""{"x":"{{new string('ä', 90_000)}}"}"""))).Is(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("member")]
    [InlineData("moderator")]
    public async Task of_pins_are_bounded_by_their_number_and_their_digits(string role)
    {
        var most = Enumerable.Range(0, 1_000).Select(pin => $"{pin:D4}").ToArray();
        (await portal.Put("", Pins([.. most]))).Is(HttpStatusCode.Created);
        Assert.NotNull((await portal.Put("", Pins([.. most, "1"]))).Data[$"{role}.pins"]!["maxItems"]);
        (await portal.Put("", Pins([new('1', 64)]))).Is(HttpStatusCode.Created);
        Assert.NotNull((await portal.Put("", Pins([new('1', 65)]))).Data[$"{role}.pins.0"]!["maxLength"]);

        string Pins(string[] pins) => Data(new JsonObject
        {
            [role] = new JsonObject { ["pins"] = new JsonArray([.. pins.Select(pin => (JsonNode)pin)]) },
        }.ToJsonString());
    }

    [Fact]
    public async Task of_a_legs_variables_are_no_more_than_a_dial_takes()
    {
        var id = await portal.Create();
        await portal.Join(id, "a", $$$""","custom_channel_vars":{"x":"{{{new string('x', 9_992)}}}"}""");
        var refused = await portal.Put(
            $"/{id}/participants",
            $$$$"""{"data":{"call_id":"b","custom_channel_vars":{"x":"{{{{new string('x', 9_993)}}}}"}}}""");
        refused.Is(HttpStatusCode.BadRequest, "validation error");
        Assert.NotNull(refused.Data["custom_channel_vars"]!["maxLength"]);
        Assert.Single((await portal.Get($"/{id}/participants")).Data.AsArray());
    }

    private static string Data(string document) => $$"""{"data":{{document}}}""";

    private static string Flags(int bytes, string begin = "") =>
        $$$"""{"ui_flags":{"x":"{{{begin}}}{{{new string('x', bytes)}}}"}}""";

    private static void IsTooLarge(Answer answer)
    {
        answer.Is(HttpStatusCode.RequestEntityTooLarge, "validation error");
        Assert.Equal(200_000, answer.Data["data"]!["maxSize"]!["target"]!.GetValue<int>());
    }

    // How many facts the account's history has by now.
    private static async Task<int> CountAsync(Portal portal) =>
        (await portal.Get("/events", ("Accept", "application/x-ndjson"))).Text.Count(letter => letter == '\n');
}
