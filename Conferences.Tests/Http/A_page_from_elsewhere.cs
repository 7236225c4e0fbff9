using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conferences.Api.OpenApi;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>A user interface served from another origin than the service.</summary>
public sealed class A_page_from_elsewhere(Service service)
{
    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData("")]
    [InlineData("/0123456789abcdef0123456789abcdef")]
    [InlineData("/0123456789abcdef0123456789abcdef/")]
    [InlineData("/0123456789abcdef0123456789abcdef/participants/1")]
    public async Task may_ask_before_it_asks(string path)
    {
        var answer = await Options(
            path,
            ("Origin", "https://portal.example"),
            ("Access-Control-Request-Method", "PATCH"),
            ("Access-Control-Request-Headers", "content-type,x-auth-token,x-kazoo-cluster-id"));

        Assert.True((int)answer.Status is 200 or 204);
        Assert.Equal("*", Header(answer, "Access-Control-Allow-Origin"));
        Assert.Equal("86400", Header(answer, "Access-Control-Max-Age"));
        Assert.Contains("PATCH", Header(answer, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        var allowed = Header(answer, "Access-Control-Allow-Headers").ToLowerInvariant();
        foreach (var name in new[] { "content-type", "x-auth-token", "x-kazoo-cluster-id", "if-match" })
            Assert.Contains(name, allowed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/0123456789abcdef0123456789abcdef")]
    public async Task or_anybody_else_may_ask_what_is_allowed(string path)
    {
        foreach (var headers in new (string, string)[][] { [], [("Origin", "https://portal.example")] })
        {
            var answer = await Options(path, headers);
            Assert.True((int)answer.Status is 200 or 204, answer.Text);
            Assert.Equal("*", Header(answer, "Access-Control-Allow-Origin"));
            Assert.Contains("PUT", Header(answer, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
            Assert.Contains(
                "x-auth-token", Header(answer, "Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task may_read_every_answer_and_every_error()
    {
        var origin = ("Origin", "https://portal.example");
        var id = await portal.Create();
        using var http = new HttpClient { BaseAddress = service.Address };
        foreach (var (status, answer) in new (HttpStatusCode, Answer)[]
        {
            (HttpStatusCode.OK, await portal.Get($"/{id}", origin)),
            (HttpStatusCode.Created, await portal.Put("", null, origin)),
            (HttpStatusCode.BadRequest, await portal.Put("", "{", origin)),
            (HttpStatusCode.BadRequest, await portal.Put("", """{"data":{"name":""}}""", origin)),
            (HttpStatusCode.Unauthorized, await new Portal(portal.Account, http).Get("", origin)),
            (HttpStatusCode.NotFound, await portal.Get("/x", origin)),
            (HttpStatusCode.NotFound, await portal.Get("/x/y/z/q", origin)),
            (HttpStatusCode.MethodNotAllowed, await portal.Delete("", null, origin)),
            (HttpStatusCode.MethodNotAllowed, await portal.Post("?verb=x", null, origin)),
        })
        {
            Assert.Equal(status, answer.Status);
            Assert.Equal("*", Header(answer, "Access-Control-Allow-Origin"));
            Assert.Contains(
                "etag", Header(answer, "Access-Control-Expose-Headers"), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task may_use_all_that_the_contract_has()
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        var contract = JsonNode.Parse(
            await http.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!;
        var components = contract["components"]!;
        var headers = components["parameters"]!.AsObject().Select(it => it.Value!)
            .Where(it => (string?)it["in"] == "header").Select(it => (string)it["name"]!)
            .Concat(components["securitySchemes"]!.AsObject().Select(it => it.Value!)
                .Where(it => (string?)it["in"] is not "query").Select(it => (string?)it["name"] ?? "Authorization"))
            .Append("Last-Event-ID").Append("Content-Type").Append("Accept").ToArray();
        var verbs = contract["paths"]!.AsObject().SelectMany(it => it.Value!.AsObject())
            .Select(it => it.Key.ToUpperInvariant()).Append("HEAD").Distinct().ToArray();
        Assert.True(headers.Length > 8 && verbs.Length > 4);
        foreach (var verb in verbs)
        {
            var answer = await Options(
                "",
                ("Origin", "https://portal.example"),
                ("Access-Control-Request-Method", verb),
                ("Access-Control-Request-Headers", string.Join(',', headers.Select(it => it.ToLowerInvariant()))));
            Assert.Contains(verb, Listed(answer, "Access-Control-Allow-Methods"));
            Assert.Subset(Listed(answer, "Access-Control-Allow-Headers"), Set(headers));
        }

        var read = await portal.Get("", ("Origin", "https://portal.example"));
        var responses = components["headers"]!.AsObject().Select(it => it.Key);
        Assert.Subset(
            Listed(read, "Access-Control-Expose-Headers"),
            Set([.. responses, "Content-Disposition", "Link", "X-Next-Start-Key"]));
    }

    [Fact]
    public async Task may_read_every_header_that_answers_have()
    {
        var origin = ("Origin", "https://portal.example");
        var id = await portal.Create();
        await portal.Create();
        string[] forEveryPage = ["Cache-Control", "Content-Type", "Content-Length", "Content-Language", "Expires"];
        string[] forBrowsersAlone =
        [
            "Referrer-Policy", "X-Content-Type-Options", "Content-Security-Policy", "Date", "Server", "Vary",
            "Transfer-Encoding", "Connection",
        ];
        var seen = new HashSet<string>();
        using var http = new HttpClient { BaseAddress = service.Address };
        foreach (var answer in (Answer[])
        [
            await portal.Get($"/{id}", origin),
            await portal.Put("", null, origin, ("Idempotency-Key", "k")),
            await portal.Put("", null, origin, ("Idempotency-Key", "k")),
            await portal.Put($"/{id}", """{"data":{"action":"lock"}}""", origin),
            await portal.Get("", origin),
            await portal.Get("/x", origin),
            await portal.Delete("", null, origin),
            await new Portal(portal.Account, http).Get("", origin),
            await new Portal(portal.Account, http).Get("", origin, ("X-Auth-Token", "x")),
        ])
        {
            seen.UnionWith(answer.Headers.Select(it => it.Key));
            Assert.Subset(
                Set([.. Listed(answer, "Access-Control-Expose-Headers"), .. forEveryPage, .. forBrowsersAlone]),
                Set(answer.Headers.Select(it => it.Key)
                    .Where(it => !it.StartsWith("Access-Control-", StringComparison.Ordinal))));
        }

        Assert.Superset(Set(["ETag", "Location", "Idempotency-Replayed", "WWW-Authenticate"]), seen);
    }

    // What is neither described nor allowed works everywhere but in a browser.
    [Fact]
    public void may_use_every_header_that_the_code_names()
    {
        var named =
            from path in Directory.EnumerateFiles(
                Repository.PathOf("Conferences.Api"), "*.cs", SearchOption.AllDirectories)
            from Match header in Regex.Matches(
                File.ReadAllText(path), """[Rr]e(?:quest|sponse)\.Headers(?:\.TryGetValue\(|\[)"([^"]+)""")
            select header.Groups[1].Value;
        string[] forBrowsersAlone = ["Referrer-Policy", "Permissions-Policy"];
        Assert.Contains("Last-Event-ID", named);
        Assert.Subset(
            Set([.. CrossOriginPolicy.Sent, .. CrossOriginPolicy.Exposed, .. forBrowsersAlone]), Set(named));
    }

    private static HashSet<string> Set(IEnumerable<string> names) => new(names, StringComparer.OrdinalIgnoreCase);

    private static HashSet<string> Listed(Answer answer, string header) => Set(Header(answer, header).Split(
        ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private async Task<Answer> Options(string path, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        return await new Portal(portal.Account, http).Ask(HttpMethod.Options, path, null, headers);
    }

    private static string Header(Answer answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";
}
