using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Readers compare the whole ETag, editors only the revision.</summary>
public sealed class An_etag(Service service)
{
    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task is_strong_and_stands_in_the_envelope_too()
    {
        var created = await portal.Put("", """{"data":{}}""");
        Assert.Matches("^\"1\\.[0-9]+\"$", created.ETag);
        Assert.False(created.Headers.ETag!.IsWeak);
        Assert.Equal(created.ETag!.Trim('"'), (string?)created.Json["revision"]);

        var fetched = await portal.Get($"/{created.Data["id"]}");
        Assert.Equal(created.ETag, fetched.ETag);
        Assert.Equal(created.ETag.Trim('"'), (string?)fetched.Json["revision"]);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("W/{0}")]
    [InlineData("*")]
    [InlineData("\"7.7\", {0}")]
    public async Task spares_a_reader_who_has_it_the_document(string header)
    {
        var id = await portal.Create();
        var etag = (await portal.Get($"/{id}")).ETag!;
        header = header.Replace("{0}", etag, StringComparison.Ordinal);

        foreach (var (verb, path) in new[]
        {
            (HttpMethod.Get, $"/{id}"), (HttpMethod.Head, $"/{id}"), (HttpMethod.Get, $"/{id}/participants"),
        })
        {
            var again = await portal.Ask(verb, path, null, ("If-None-Match", header));
            Assert.Equal(HttpStatusCode.NotModified, again.Status);
            Assert.Empty(again.Text);
            Assert.Equal(etag, again.ETag);
        }
    }

    [Theory]
    [InlineData("\"1\"")]
    [InlineData("\"1.999\"")]
    [InlineData("garbage")]
    [InlineData("\"")]
    [InlineData("1.1")]
    public async Task is_not_what_a_reader_made_up(string header)
    {
        var id = await portal.Create();
        Assert.Equal(HttpStatusCode.OK, (await portal.Get($"/{id}", ("If-None-Match", header))).Status);
    }

    [Fact]
    public async Task moves_with_every_live_fact_and_every_edit()
    {
        var id = await portal.Create();
        var seen = new List<string> { (await portal.Get($"/{id}")).ETag! };
        Func<Task>[] steps =
        [
            () => portal.Join(id, "leg"),
            () => portal.Put($"/{id}/participants/1", """{"data":{"action":"unmute"}}"""),
            () => portal.Put($"/{id}", """{"data":{"action":"lock"}}"""),
            () => portal.Patch($"/{id}", """{"data":{"name":"x"}}"""),
            () => portal.Put($"/{id}/participants/1", """{"data":{"action":"kick"}}"""),
        ];
        foreach (var step in steps)
        {
            await step();
            var fetched = await portal.Get($"/{id}", ("If-None-Match", seen[^1]));
            Assert.Equal(HttpStatusCode.OK, fetched.Status);
            seen.Add(fetched.ETag!);
        }

        Assert.Distinct(seen);
    }

    [Fact]
    public async Task stays_when_an_edit_changes_nothing()
    {
        var id = await portal.Create("""{"name":"x"}""");
        var etag = (await portal.Get($"/{id}")).ETag;
        Assert.Equal(etag, (await portal.Patch($"/{id}", """{"data":{"name":"x"}}""")).ETag);
        Assert.Equal(etag, (await portal.Post($"/{id}", """{"data":{"name":"x"}}""")).ETag);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task keeps_an_editor_from_overwriting_another(string verb)
    {
        var id = await portal.Create();
        var old = (await portal.Get($"/{id}")).ETag!;
        var current = (await portal.Patch($"/{id}", """{"data":{"name":"theirs"}}""")).ETag!;

        foreach (var header in new[] { old, "garbage", "\"1.1", "\"x\"", "\"-1\"", "\"\"", $"{old}, \"9.9\"" })
        {
            var refused = await service.StoringNothing(portal, () =>
                portal.Ask(new(verb), $"/{id}", """{"data":{"name":"mine"}}""", ("If-Match", header)));
            Expect.Error(HttpStatusCode.PreconditionFailed, "precondition_failed", refused);
            Assert.Equal(current, refused.ETag);
        }

        Assert.Equal("theirs", (string?)(await portal.Get($"/{id}")).Data["name"]);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("*")]
    [InlineData("\"7.1\", {0}")]
    public async Task lets_an_editor_save_though_people_came_and_went(string header)
    {
        var id = await portal.Create();
        header = header.Replace("{0}", (await portal.Get($"/{id}")).ETag, StringComparison.Ordinal);
        await portal.Join(id, "leg");
        await portal.Join(id, "other");
        await portal.Put($"/{id}/participants/1", """{"data":{"action":"kick"}}""");

        var saved = await portal.Post($"/{id}", """{"data":{"name":"x"}}""", ("If-Match", header));

        Assert.Equal(HttpStatusCode.OK, saved.Status);
        Assert.StartsWith("\"2.", saved.ETag, StringComparison.Ordinal);
    }

    [Fact]
    public async Task is_not_asked_of_who_wants_to_win()
    {
        var id = await portal.Create();
        await portal.Patch($"/{id}", """{"data":{"name":"a"}}""");
        Assert.Equal("b", (string?)(await portal.Patch($"/{id}", """{"data":{"name":"b"}}""")).Data["name"]);
        Assert.Equal(3, await service.Events(portal));
    }

    [Fact]
    public async Task is_not_given_to_lists()
    {
        await portal.Create();
        Assert.Null((await portal.Get()).ETag);
    }
}
