using System.Net;
using Conferences.Api.Commands;
using Conferences.Tests.Fixtures.Http;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Http;

/// <summary>The same request again, under the same idempotency key.</summary>
public sealed class Repeating_requests(Service service)
{
    private readonly Portal portal = service.Portal();

    public static TheoryData<string, string, string?, HttpStatusCode> Requests => new()
    {
        { "PUT", "", """{"data":{"name":"x"}}""", HttpStatusCode.Created },
        { "PUT", "/{id}/participants", """{"data":{"call_id":"b"}}""", HttpStatusCode.Created },
        { "PUT", "/{id}", """{"data":{"action":"lock"}}""", HttpStatusCode.Created },
        { "PUT", "/{id}/participants", """{"data":{"action":"kick"}}""", HttpStatusCode.Created },
        { "PUT", "/{id}/participants/1", """{"data":{"action":"kick"}}""", HttpStatusCode.Created },
        { "POST", "/{id}", """{"data":{"name":"x"}}""", HttpStatusCode.OK },
        { "PATCH", "/{id}", """{"data":{"name":"x"}}""", HttpStatusCode.OK },
        { "DELETE", "/{id}", null, HttpStatusCode.OK },
        { "PUT", "", """{"data":{"max_participants":-1}}""", HttpStatusCode.BadRequest },
        { "PATCH", "/{id}", """{"data":{"max_participants":1.5}}""", HttpStatusCode.BadRequest },
        { "PUT", "/{id}/participants", """{"data":{}}""", HttpStatusCode.BadRequest },
        { "PUT", "", """{"data":{"conference_numbers":["77"],"member":{"numbers":["77"]}}}""",
            HttpStatusCode.BadRequest },
        { "PUT", "/{id}?wait=never", """{"data":{"action":"lock"}}""", HttpStatusCode.BadRequest },
        { "PUT", "/{id}", """{"data":{"action":"jackson"}}""", HttpStatusCode.NotFound },
        { "PUT", "/{id}/participants/9", """{"data":{"action":"mute"}}""", HttpStatusCode.NotFound },
        { "DELETE", "/00000000000000000000000000000000", null, HttpStatusCode.NotFound },
        { "DELETE", "/x", null, HttpStatusCode.NotFound },
        { "PUT", "/{id}/participants", """{"data":{"call_id":"b","pin":"9"}}""", HttpStatusCode.Created },
        { "PUT", "/{pinned}/participants", """{"data":{"call_id":"b","pin":"9"}}""", HttpStatusCode.Conflict },
        { "PATCH", "/{id}", """{"data":{"name":"outdated"}}""", HttpStatusCode.PreconditionFailed },
        { "PUT", "", "{", HttpStatusCode.BadRequest },
        { "PATCH", "/{id}", "{}", HttpStatusCode.BadRequest },
        { "PUT", "/{id}/participants", """{"data":{"call_id":"b"},"Data":{}}""", HttpStatusCode.BadRequest },
        { "POST", "/{id}", """{"data":1,"verb":"PATCH"}""", HttpStatusCode.BadRequest },
        { "DELETE", "/{id}", "{", HttpStatusCode.BadRequest },
        { "DELETE", "/../people/x", null, HttpStatusCode.NotFound },
        { "DELETE", "/../people/0123456789abcdef0123456789abcdef", null, HttpStatusCode.NotFound },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task gets_the_same_answer_with_a_request_id_of_its_own(
        string verb, string path, string? body, HttpStatusCode status)
    {
        var id = await portal.Create();
        await portal.Join(id, "a");
        path = path.Replace("{id}", id, StringComparison.Ordinal);
        if (path.Contains("{pinned}", StringComparison.Ordinal))
            path = path.Replace("{pinned}", await portal.Create("""{"member":{"pins":["1"]}}"""),
                StringComparison.Ordinal);
        (string, string)[] headers = status is HttpStatusCode.PreconditionFailed
            ? [("Idempotency-Key", "k"), ("If-Match", "\"7.7\"")]
            : [("Idempotency-Key", "k")];

        var first = await portal.Ask(new(verb), path, body, headers);
        first.Is(status);
        var events = await Events();
        var again = await portal.Ask(new(verb), path, body, headers);
        again.Is(status);
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(first.ETag, again.ETag);
        Assert.NotEqual(first.Json.At<string>("request_id"), again.Json.At<string>("request_id"));
        Assert.Equal(WithoutDelivery(first), WithoutDelivery(again));
        Assert.Equal(events, await Events());
    }

    [Fact]
    public async Task with_another_body_path_or_method_is_a_conflict()
    {
        var id = await portal.Create();
        var key = ("Idempotency-Key", "k");
        (await portal.Patch($"/{id}", """{"data":{"name":"x"}}""", key)).Is(HttpStatusCode.OK);
        Assert.All(
            (Answer[])
            [
                await portal.Patch($"/{id}", """{"data":{"name":"y"}}""", key),
                await portal.Patch($"/{id}?a=b", """{"data":{"name":"x"}}""", key),
                await portal.Patch($"/{await portal.Create()}", """{"data":{"name":"x"}}""", key),
                await portal.Post($"/{id}", """{"data":{"name":"x"}}""", key),
                await portal.Patch("/x", """{"data":{"name":"x"}}""", key),
            ],
            answer =>
            {
                answer.Is(HttpStatusCode.Conflict);
                Assert.NotNull(answer.Data["Idempotency-Key"]!["reused"]);
            });
        Assert.Equal("x", (await portal.Get($"/{id}")).Data.At<string>("name"));
        (await service.Portal().Put("", """{"data":{}}""", key)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task with_another_body_is_a_conflict_also_where_either_cannot_be_read()
    {
        const string good = """{"data":{"name":"x"}}""";
        var (first, second) = (("Idempotency-Key", "a"), ("Idempotency-Key", "b"));
        Expect.Invalid("json", "invalid", await portal.Put("", "{", first));
        (await portal.Put("", good, first)).Is(HttpStatusCode.Conflict);
        Assert.Empty((await portal.Get()).Data.AsArray());

        (await portal.Put("", good, second)).Is(HttpStatusCode.Created);
        (await portal.Put("", "{", second)).Is(HttpStatusCode.Conflict);
        (await portal.Put("", good, second)).Is(HttpStatusCode.Created);
        Assert.Single((await portal.Get()).Data.AsArray());
    }

    [Fact]
    public async Task with_a_token_that_only_reads_keeps_nothing()
    {
        var reader = service.PortalOf(portal.Account);
        reader.Http.DefaultRequestHeaders.Remove("X-Auth-Token");
        reader.Http.DefaultRequestHeaders.Add(
            "X-Auth-Token", await Keys.Token(service, portal.Account, scope: "read"));
        (await reader.Put("", "{", ("Idempotency-Key", "k"))).Is(HttpStatusCode.Forbidden);
        (await reader.Get("", ("Idempotency-Key", "k"))).Is(HttpStatusCode.OK);
        (await portal.Put("", """{"data":{}}""", ("Idempotency-Key", "k"))).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task twenty_times_at_once_creates_one_conference()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(_ => portal.Put("", """{"data":{"name":"x"}}""", ("Idempotency-Key", "k"))));
        Assert.All(answers, answer => answer.Is(HttpStatusCode.Created));
        Assert.Single(answers.Select(answer => answer.Data.At<string>("id")).Distinct());
        Assert.Single(answers, answer => !answer.Headers.Contains("Idempotency-Replayed"));
        Assert.Single((await portal.Get()).Data.AsArray());
    }

    [Fact]
    public async Task twenty_times_at_once_joins_one_participant()
    {
        var id = await portal.Create();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => portal.Put(
            $"/{id}/participants", """{"data":{"call_id":"a"}}""", ("Idempotency-Key", "k"))));
        Assert.All(answers, answer => answer.Is(HttpStatusCode.Created));
        Assert.Single(answers, answer => !answer.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(3, await portal.Sequence(id));
    }

    [Fact]
    public async Task is_a_new_request_after_a_day()
    {
        var key = ("Idempotency-Key", "k");
        var first = await portal.Put("", """{"data":{}}""", key);
        (await portal.Delete("/x", headers: ("Idempotency-Key", "edge"))).Is(HttpStatusCode.NotFound);
        await Age("k", TimeSpan.FromHours(24));
        await Age("edge", TimeSpan.FromHours(24));
        var second = await portal.Put("", """{"data":{}}""", key);
        second.Is(HttpStatusCode.Created);
        Assert.NotEqual(first.Data.At<string>("id"), second.Data.At<string>("id"));
        var edge = await portal.Delete("/x", headers: ("Idempotency-Key", "edge"));
        Assert.False(edge.Headers.Contains("Idempotency-Replayed"));

        var third = await portal.Put("", """{"data":{}}""", key);
        Assert.Equal(second.Data.At<string>("id"), third.Data.At<string>("id"));
    }

    [Fact]
    public async Task leaves_no_answer_behind_that_is_older_than_a_day()
    {
        await portal.Put("", """{"data":{}}""", ("Idempotency-Key", "old"));
        await portal.Put("", """{"data":{}}""", ("Idempotency-Key", "young"));
        await Age("old", TimeSpan.FromHours(24));
        await service.Parts.GetServices<Microsoft.Extensions.Hosting.IHostedService>()
            .OfType<IdempotentReplyExpiry>().Single()
            .DeleteAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["young"], await Stored.Column<string>(
            service, "select id from conferences.mt_doc_idempotentreply where tenant_id = $1", portal.Account));
    }

    [Fact]
    public async Task keeps_no_answer_that_another_try_may_better()
    {
        var id = await portal.Create("""{"member":{"pins":["1"]}}""");
        for (var wrong = 1; wrong <= 6; wrong++)
            await portal.Put($"/{id}/participants", """{"data":{"call_id":"a","pin":"9"}}""");
        for (var time = 1; time <= 2; time++)
        {
            var refused = await portal.Put(
                $"/{id}/participants", """{"data":{"call_id":"a","pin":"1"}}""", ("Idempotency-Key", "k"));
            refused.Is(HttpStatusCode.TooManyRequests);
            Assert.False(refused.Headers.Contains("Idempotency-Replayed"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("tab\tbed")]
    public async Task is_refused_where_the_key_is_not_of_visible_characters(string key)
    {
        var refused = await portal.Put("", null, ("Idempotency-Key", key));
        refused.Is(HttpStatusCode.BadRequest);
        Assert.NotNull(refused.Data["Idempotency-Key"]!["invalid"]);
        Assert.Empty((await portal.Get()).Data.AsArray());
    }

    [Fact]
    public async Task takes_keys_of_255_characters_and_none_longer()
    {
        (await portal.Put("", null, ("Idempotency-Key", new string('k', 255)))).Is(HttpStatusCode.Created);
        (await portal.Put("", null, ("Idempotency-Key", new string('k', 256)))).Is(HttpStatusCode.BadRequest);
    }

    private static string WithoutDelivery(Answer answer)
    {
        var json = answer.Json.AsObject();
        json.Remove("request_id");
        json.Remove("timestamp");
        return json.ToJsonString();
    }

    private async Task<long> Events() => Assert.Single(await Stored.Column<long>(
        service, "select count(*) from conferences.mt_events where tenant_id = $1", portal.Account));

    private async Task Age(string key, TimeSpan by)
    {
        await using var session = service.Parts.GetRequiredService<IDocumentStore>().LightweightSession(portal.Account);
        var kept = await session.LoadAsync<IdempotentReply>(key, TestContext.Current.CancellationToken);
        session.Store(kept! with { At = kept.At - by });
        await session.SaveChangesAsync(TestContext.Current.CancellationToken);
    }
}
