using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Crossbar's conventions around every request.</summary>
public sealed class A_request(Service service)
{
    private readonly Portal portal = service.Portal();

    [Fact]
    public async Task may_end_in_a_slash_whatever_the_verb()
    {
        var created = await portal.Put("/", """{"data":{"name":"x"}}""");
        Assert.Equal(HttpStatusCode.Created, created.Status);
        var id = (string)created.Data["id"]!;
        Assert.Equal($"/v2/accounts/{portal.Account}/conferences/{id}", created.Headers.Location!.ToString());
        Assert.Single((await portal.Get("/")).Data.AsArray());
        Assert.Equal(id, (string?)(await portal.Get($"/{id}/")).Data["id"]);
        Assert.Equal(HttpStatusCode.OK, (await portal.Ask(HttpMethod.Head, $"/{id}/", null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await portal.Post($"/{id}/", """{"data":{}}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await portal.Patch($"/{id}/", """{"data":{}}""")).Status);
        Assert.Equal(HttpStatusCode.Created, (await portal.Put($"/{id}/", """{"action":"lock","data":{}}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await portal.Get($"/{id}/participants/")).Status);
        Assert.Equal(HttpStatusCode.OK, (await portal.Delete($"/{id}/")).Status);
    }

    [Theory]
    [InlineData("/v1/accounts/x/conferences")]
    [InlineData("/v1")]
    [InlineData("/v1/")]
    public async Task to_the_first_version_is_too_late(string path)
    {
        var answer = await Get(path);
        Expect.Error(HttpStatusCode.Gone, "gone", answer);
        Expect.Json(
            """{"message":"API version 1 is not supported. Please upgrade your code to use version 2."}""",
            answer.Data);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v2")]
    [InlineData("/v2/")]
    [InlineData("/v22/accounts")]
    [InlineData("/v2/accounts/{account}")]
    [InlineData("/v2/accounts/{account}/conference")]
    [InlineData("/v2/accounts/{account}/conferences/{id}/foo")]
    [InlineData("/v2/accounts/{account}/conferences/{id}/participants/1/2")]
    public async Task to_nowhere_is_not_found(string path)
    {
        var answer = await Get(path.Replace("{account}", portal.Account, StringComparison.Ordinal)
            .Replace("{id}", Ids.New(), StringComparison.Ordinal));
        Expect.Error(HttpStatusCode.NotFound, "not_found", answer);
        Expect.Json("""{"message":"not found"}""", answer.Data);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?accept=csv")]
    [InlineData("?paginate=false")]
    [InlineData("?page_size=0")]
    [InlineData("/{id}")]
    [InlineData("/{id}/participants")]
    [InlineData("/{id}/participants/1")]
    [InlineData("/{id}/participants/9")]
    [InlineData("/{id}/operations")]
    [InlineData("/0123456789abcdef0123456789abcdef")]
    public async Task for_the_head_gets_what_get_gets_without_the_body(string path)
    {
        var id = await portal.Create();
        await portal.Join(id, "leg");
        path = path.Replace("{id}", id, StringComparison.Ordinal);

        var full = await portal.Get(path);
        var head = await portal.Ask(HttpMethod.Head, path, null);

        Assert.Equal(full.Status, head.Status);
        Assert.Equal(full.ContentType, head.ContentType);
        Assert.Equal(full.ETag, head.ETag);
        Assert.Empty(head.Text);
        Assert.NotEmpty(full.Text);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("!~{}\"'<>")]
    [InlineData("128")]
    public async Task keeps_its_id(string sent)
    {
        sent = sent is "128" ? new string('x', 128) : sent;
        var answer = await portal.Get("", ("X-Request-ID", sent));
        Assert.Equal([sent], answer.Headers.GetValues("X-Request-ID"));
        Assert.Equal(sent, (string?)answer.Json["request_id"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("tab\tbed")]
    [InlineData("129")]
    [InlineData("a,é")]
    public async Task gets_a_new_id_for_one_that_is_none(string sent)
    {
        sent = sent is "129" ? new string('x', 129) : sent;
        var answer = await Wire.Ask(service.Address, "GET /v2/accounts", $"X-Request-ID: {sent}");
        Assert.StartsWith("HTTP/1.1 404", answer, StringComparison.Ordinal);
        Assert.Matches("X-Request-ID: [0-9a-f]{32}\r\n", answer);
    }

    [Theory]
    [InlineData("a\rSet-Cookie: b=c")]
    [InlineData("a\nSet-Cookie: b=c")]
    [InlineData("a\r\n Set-Cookie: b=c")]
    [InlineData("a\0b")]
    public async Task splits_no_answer_with_its_id(string sent)
    {
        var answer = await Wire.Ask(service.Address, "GET /v2/accounts", $"X-Request-ID: {sent}");
        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Set-Cookie", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task is_answered_on_many_lines_to_who_wants_them()
    {
        var id = await portal.Create();
        Assert.DoesNotContain("\n", (await portal.Get($"/{id}")).Text, StringComparison.Ordinal);
        foreach (var pretty in new[]
        {
            await portal.Get($"/{id}?pretty_print=true"),
            await portal.Get($"/{id}", ("X-Pretty-Print", "true")),
        })
            Assert.Contains("\n  \"data\": {", pretty.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?paginate=false")]
    [InlineData("/{id}")]
    public async Task is_answered_in_readable_letters(string path)
    {
        var id = await portal.Create("""{"name":"O'Hara & <é>"}""");
        var answer = await portal.Get(path.Replace("{id}", id, StringComparison.Ordinal));
        Assert.Contains("\"name\":\"O'Hara & <é>\"", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", HttpStatusCode.Created)]
    [InlineData("application/json; charset=utf-8", HttpStatusCode.Created)]
    [InlineData("application/x-www-form-urlencoded", HttpStatusCode.Created)]
    [InlineData(null, HttpStatusCode.Created)]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/xml", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("multipart/form-data; boundary=x", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("garbage", HttpStatusCode.UnsupportedMediaType)]
    public async Task has_a_body_of_json(string? type, HttpStatusCode status)
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"data":{}}"""));
        if (type is not null)
            body.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await portal.Http.PutAsync(
            $"/v2/accounts/{portal.Account}/conferences", body, TestContext.Current.CancellationToken);
        var answer = await Answer.ReadAsync(response);
        Assert.Equal(status, answer.Status);
        Assert.Equal("application/json", answer.ContentType);
        if (status is not HttpStatusCode.Created)
            Expect.Error(status, "unsupported_media_type", answer);
    }

    [Theory]
    [InlineData("data", """{"Data":{"name":"a"},"data":{"name":"b"}}""")]
    [InlineData("data", """{"data":{"name":"a"},"DATA":{"name":"b"}}""")]
    [InlineData("verb", """{"verb":"PUT","data":{},"Verb":"DELETE"}""")]
    [InlineData("dry_run", """{"data":{},"dry-run":true,"dry_run":false}""")]
    public async Task with_a_member_of_the_envelope_in_two_spellings_is_refused(string name, string body)
    {
        var id = await portal.Create("""{"name":"x"}""");
        foreach (var (verb, path) in (IEnumerable<(string, string)>)[("PUT", ""), ("POST", $"/{id}")])
        {
            Expect.Invalid(
                name, "duplicate", await service.StoringNothing(portal, () => portal.Ask(new(verb), path, body)));
        }
    }

    [Fact]
    public async Task without_a_token_is_not_told_anything()
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        var stranger = new Portal(portal.Account, http);
        foreach (var answer in new[] { await stranger.Get(), await stranger.Put(""), await stranger.Delete("/x") })
        {
            Expect.Error(HttpStatusCode.Unauthorized, "invalid_credentials", answer);
            Expect.Json("""{"message":"invalid credentials"}""", answer.Data);
        }

        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "garbage");
        Expect.Error(HttpStatusCode.Unauthorized, "invalid_credentials", await stranger.Get());
    }

    private async Task<Answer> Get(string path)
    {
        using var response = await portal.Http.GetAsync(path, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }
}
