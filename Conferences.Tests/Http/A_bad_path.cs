using System.Net;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Http;

/// <summary>Paths with something else in the place of an id.</summary>
public sealed class A_bad_path(Service service)
{
    private readonly Portal portal = service.Portal();

    [Theory]
    [InlineData("x")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("0123456789abcdef0123456789abcdef0")]
    [InlineData("5000")]
    [InlineData("%27%20or%201=1--")]
    [InlineData("%C3%A9")]
    [InlineData("..%2f..%2fetc")]
    public async Task for_an_id_is_an_unknown_conference(string id)
    {
        id = id is "5000" ? new string('a', 5_000) : id;
        foreach (var (verb, path) in Uses(id))
        {
            var body = verb is "GET" ? null : """{"data":{"action":"mute","call_id":"x"}}""";
            var answer = await service.StoringNothing(portal, () => portal.Ask(new(verb), path, body));
            if (verb is "PUT" && path == $"/{id}")
                Expect.Error(HttpStatusCode.NotFound, "faulty_request", answer);
            else
                Expect.Error(HttpStatusCode.NotFound, "bad_identifier", answer);
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("0123456789abcdef0123456789abcdef%0A")]
    [InlineData("%C3%A9%27")]
    [InlineData("5000")]
    public async Task for_an_account_is_refused(string account)
    {
        account = account is "5000" ? string.Concat(Enumerable.Range(1_000, 1_250)) : account;
        var nowhere = new Portal(account, portal.Http);
        foreach (var answer in new[] { await nowhere.Put("", """{"data":{}}"""), await nowhere.Get() })
        {
            Expect.Error(HttpStatusCode.NotFound, "bad identifier", answer);
            Assert.Equal($"invalid account_id '{Uri.UnescapeDataString(account)}'", (string?)answer.Data["message"]);
        }
    }

    [Theory]
    [InlineData("%00")]
    [InlineData("abc%00")]
    public async Task with_a_nul_does_not_get_in(string id)
    {
        var answer = await Wire.Ask(service.Address, $"GET /v2/accounts/{portal.Account}/conferences/{id}");
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/%2e%2e/%2e%2e/x")]
    [InlineData("/../../x")]
    [InlineData("/%2e%2e%2fconferences%2f%2e%2e")]
    public async Task that_climbs_finds_nothing(string path)
    {
        var answer = await Wire.Ask(
            service.Address, $"GET /v2/accounts/{portal.Account}/conferences{path}",
            $"X-Auth-Token: {portal.Http.DefaultRequestHeaders.GetValues("X-Auth-Token").Single()}");
        Assert.StartsWith("HTTP/1.1 404", answer, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Verb, string Path)> Uses(string id) =>
    [
        ("POST", $"/{id}"), ("PATCH", $"/{id}"), ("PUT", $"/{id}"), ("DELETE", $"/{id}"), ("GET", $"/{id}"),
        ("PUT", $"/{id}/participants"), ("PUT", $"/{id}/participants/1"), ("GET", $"/{id}/participants"),
        ("GET", $"/{id}/operations"),
    ];
}
