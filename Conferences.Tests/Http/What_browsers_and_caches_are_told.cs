using System.Net;
using System.Text.RegularExpressions;
using Conferences.Api.OpenApi;
using Conferences.Tests.Fixtures.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Http;

/// <summary>Headers that keep what a token read, and the token, out of caches, and pages out of frames.</summary>
public sealed class What_browsers_and_caches_are_told(Service service)
{
    private readonly Portal portal = service.Portal();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task lets_nobody_keep_a_token()
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        using var login = await http.PutAsync(
            "/v2/api_auth", Json.Body($$$"""{"data":{"api_key":"{{{Service.OperatorKey}}}"}}"""), Cancellation);
        Assert.Equal(HttpStatusCode.Created, login.StatusCode);
        Assert.Equal("no-store", login.Headers.CacheControl!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("?accept=csv")]
    [InlineData("?paginate=false")]
    [InlineData("/{id}")]
    [InlineData("/{id}/participants")]
    [InlineData("/{id}/events")]
    [InlineData("/events")]
    [InlineData("/00000000000000000000000000000000")]
    public async Task has_what_a_token_read_asked_for_again_by_its_reader_alone(string path)
    {
        var id = await portal.Create();
        path = path.Replace("{id}", id, StringComparison.Ordinal);
        foreach (var verb in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
            AssertSafe((await portal.Ask(verb, path, null)).Headers, "no-cache, private");
    }

    [Fact]
    public async Task keeps_the_tag_of_a_conference_and_what_was_not_modified()
    {
        var id = await portal.Create();
        var read = await portal.Get($"/{id}");
        Assert.NotNull(read.ETag);
        var again = await portal.Get($"/{id}", ("If-None-Match", read.ETag!));
        Assert.Equal(HttpStatusCode.NotModified, again.Status);
        AssertSafe(again.Headers, "no-cache, private");
    }

    [Fact]
    public async Task lets_nobody_keep_the_reply_to_a_write_or_a_refusal()
    {
        AssertSafe((await portal.Put("", "{}")).Headers, "no-store");
        AssertSafe((await portal.Put("", """{"data":{}}""")).Headers, "no-store");
        using var http = new HttpClient { BaseAddress = service.Address };
        AssertSafe((await new Portal(portal.Account, http).Get()).Headers, "no-store");
        foreach (var path in (string[])["/health/live", "/health/ready", "/nowhere"])
        {
            using var answer = await http.GetAsync(path, Cancellation);
            Assert.True(answer.Headers.CacheControl!.NoStore, path);
        }
    }

    [Theory]
    [InlineData("/openapi/v1.json", "application/json")]
    [InlineData("/docs/", "text/html")]
    public async Task lets_everybody_keep_the_contract_for_a_while(string path, string type)
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        using var first = await http.GetAsync(path, Cancellation);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(type, first.Content.Headers.ContentType!.MediaType);
        Assert.Equal("public, max-age=300", first.Headers.CacheControl!.ToString());
        Assert.Contains(
            "frame-ancestors 'none'", Assert.Single(first.Headers.GetValues("Content-Security-Policy")));

        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var again = await http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        using var head = await http.SendAsync(new(HttpMethod.Head, path), Cancellation);
        Assert.Equal(first.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task lets_the_pages_of_the_contract_run_their_own_scripts_and_no_others()
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        using var answer = await http.GetAsync("/docs", Cancellation);
        Assert.EndsWith("/docs/", answer.RequestMessage!.RequestUri!.AbsolutePath);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        var scripts = Regex.Match(policy, "script-src ([^;]*)").Groups[1].Value;
        Assert.DoesNotContain("unsafe", scripts, StringComparison.Ordinal);
        Assert.Matches("^'self' 'sha256-[A-Za-z0-9+/]{43}='$", scripts);
        Assert.Equal(policy, PublishedPage.PolicyOf(await answer.Content.ReadAsStringAsync(Cancellation)));
    }

    [Fact]
    public async Task renders_the_contract_once_however_many_ask()
    {
        var rendered = 0;
        var page = new PublishedPage("text/html", () =>
        {
            rendered++;
            return Task.FromResult("<p>x</p>"u8.ToArray());
        });
        for (var asked = 0; asked < 10; asked++)
        {
            using var sent = new MemoryStream();
            await page.SendAsync(new DefaultHttpContext
            {
                RequestServices = service.Parts,
                Response = { Body = sent },
            });
            Assert.Equal("<p>x</p>"u8.ToArray(), sent.ToArray());
        }

        Assert.Equal(1, rendered);
    }

    private static void AssertSafe(System.Net.Http.Headers.HttpResponseHeaders headers, string cached)
    {
        Assert.Equal(cached, headers.CacheControl!.ToString());
        Assert.Equal(["nosniff"], headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], headers.GetValues("Referrer-Policy"));
        Assert.Equal(
            ["default-src 'none'; frame-ancestors 'none'"], headers.GetValues("Content-Security-Policy"));
    }
}
