using System.Net;
using System.Text;
using System.Text.Json;
using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Conferences.Tests.Http;

public sealed class Logging_in(Service service)
{
    private readonly string account = Ids.New();

    [Fact]
    public async Task takes_the_token_from_either_header()
    {
        var token = await Token();
        Assert.Equal(HttpStatusCode.OK, (await Ask(("X-Auth-Token", token))).Status);
        Assert.Equal(HttpStatusCode.OK, (await Ask(("Authorization", $"Bearer {token}"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await Ask(("X-Auth-Token", token), ("Authorization", "Bearer x"))).Status);
    }

    [Fact]
    public async Task is_refused_without_a_genuine_token_in_date_for_this_service()
    {
        var genuine = await Token();
        var parts = genuine.Split('.');
        var key = service.Parts.GetRequiredService<Tokens>().Key;
        var other = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(new string('k', 64)));
        var now = DateTime.UtcNow;
        var id = (await Keep()).Kept.Id;
        Assert.Equal(HttpStatusCode.OK, (await Ask(("X-Auth-Token", Signed(key, id, now)))).Status);
        Assert.All(
            await Task.WhenAll((((string, string)[])
            [
                ("X-None", ""),
                ("X-Auth-Token", "rubbish"),
                ("Authorization", $"Basic {genuine}"),
                ("X-Auth-Token", $"{Encoded(new { alg = "none", typ = "JWT" })}.{parts[1]}."),
                ("X-Auth-Token", $"{Encoded(new { alg = "none", typ = "JWT" })}.{parts[1]}.{parts[2]}"),
                ("X-Auth-Token", $"{parts[0]}.{Payload(parts[1], Ids.New())}.{parts[2]}"),
                ("X-Auth-Token", $"{parts[0]}.{parts[1]}."),
                ("X-Auth-Token", Signed(key, id, now.AddHours(-2))),
                ("X-Auth-Token", Signed(key, id, now.AddHours(2))),
                ("X-Auth-Token", Signed(other, id, now)),
                ("X-Auth-Token", Signed(key, id, now, audience: "others")),
                ("X-Auth-Token", Signed(key, id, now, issuer: "others")),
                ("X-Auth-Token", Signed(key, id, now, whose: "not-an-id")),
            ]).Select(header => Ask(header))),
            answer => answer.Is(HttpStatusCode.Unauthorized, "invalid_credentials"));
    }

    [Theory]
    [InlineData("""{"data":{"api_key":"nobody's"}}""", HttpStatusCode.Unauthorized)]
    [InlineData("""{"data":{"api_key":""}}""", HttpStatusCode.Unauthorized)]
    [InlineData("""{"data":{"api_key":17}}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"data":{}}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"data":[]}""", HttpStatusCode.BadRequest)]
    public async Task is_refused_without_a_known_key(string body, HttpStatusCode status) =>
        (await LogIn(body)).Is(status);

    [Fact]
    public async Task gives_the_account_and_a_token_and_echoes_the_token_nowhere_else()
    {
        var answer = await LogIn($$$"""{"data":{"api_key":"{{{Service.OperatorKey}}}"}}""");
        answer.Is(HttpStatusCode.Created);
        Assert.Equal(Service.OperatorAccount, answer.Data.At<string>("account_id"));
        var token = answer.Json.At<string>("auth_token");
        Assert.DoesNotContain(token, (await Ask(("X-Auth-Token", token))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task for_one_account_opens_no_other_and_a_reseller_opens_those_it_lists()
    {
        var other = Ids.New();
        (await Ask(other, ("X-Auth-Token", await Token()))).Is(HttpStatusCode.Forbidden, "forbidden");
        var reseller = await Token(accounts: [other]);
        Assert.Equal(HttpStatusCode.OK, (await Ask(other, ("X-Auth-Token", reseller))).Status);
        Assert.Equal(HttpStatusCode.OK, (await Ask(account, ("X-Auth-Token", reseller))).Status);
        (await Ask(Ids.New(), ("X-Auth-Token", reseller))).Is(HttpStatusCode.Forbidden);
        Assert.Equal(HttpStatusCode.OK,
            (await Ask(Ids.New(), ("X-Auth-Token", await Token(accounts: ["*"])))).Status);
    }

    [Fact]
    public async Task to_read_reads_and_writes_nothing_by_any_verb()
    {
        var id = await service.PortalOf(account).Create();
        var reader = Portal(await Token(scope: "read"));
        (await reader.Get()).Is(HttpStatusCode.OK);
        (await reader.Get($"/{id}/participants")).Is(HttpStatusCode.OK);
        Assert.All(
            (Answer[])
            [
                await reader.Put(""), await reader.Put($"/{id}/participants", """{"data":{"call_id":"a"}}"""),
                await reader.Post($"/{id}", """{"data":{}}"""), await reader.Patch($"/{id}", """{"data":{}}"""),
                await reader.Delete($"/{id}"), await reader.Post($"/{id}?verb=delete", null),
                await reader.Put($"/{id}?action=lock"),
            ],
            answer => answer.Is(HttpStatusCode.Forbidden, "forbidden"));
        Assert.Equal(1, await reader.Sequence(id));
    }

    [Fact]
    public async Task with_a_revoked_key_ends_within_seconds_for_tokens_given_before_too()
    {
        await Timely.Once(TimeSpan.FromSeconds(5), async revoked =>
        {
            var (key, kept) = await Keep();
            var token = (await LogIn($$$"""{"data":{"api_key":"{{{key}}}"}}""")).Json.At<string>("auth_token");
            Assert.Equal(HttpStatusCode.OK, (await Ask(("X-Auth-Token", token))).Status);

            await Keys.Keep(service, kept with { Revoked = DateTimeOffset.UtcNow });
            revoked.Start();
            (await LogIn($$$"""{"data":{"api_key":"{{{key}}}"}}""")).Is(HttpStatusCode.Unauthorized);
            await Until.Async(
                async () => (await Ask(("X-Auth-Token", token))).Status == HttpStatusCode.Unauthorized);
        });
    }

    [Fact]
    public async Task leaves_no_key_in_the_database()
    {
        var (key, kept) = await Keep();
        var token = (await LogIn($$$"""{"data":{"api_key":"{{{key}}}"}}""")).Json.At<string>("auth_token");
        await Portal(token).Create();
        Assert.True(await Stored.Anywhere(service, kept.Hash));
        Assert.False(await Stored.Anywhere(service, key));
        Assert.False(await Stored.Anywhere(service, Service.OperatorKey));
    }

    private Task<Answer> Ask(params (string, string)[] headers) => Ask(account, headers);

    private async Task<Answer> Ask(string whose, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        return await new Portal(whose, http).Get("", headers);
    }

    private Portal Portal(string token)
    {
        var portal = service.PortalOf(account);
        portal.Http.DefaultRequestHeaders.Remove("X-Auth-Token");
        portal.Http.DefaultRequestHeaders.Add("X-Auth-Token", token);
        return portal;
    }

    private Task<Answer> LogIn(string body) => Keys.LogIn(service, body);

    private Task<string> Token(string[]? accounts = null, string? scope = null) =>
        Keys.Token(service, account, accounts, scope);

    private Task<(string Key, ApiKey Kept)> Keep() => Keys.Add(service, account);

    private string Signed(
        SecurityKey key,
        string id,
        DateTime from,
        string issuer = Tokens.Issuer,
        string audience = Tokens.Issuer,
        string? whose = null) => OwnTokens.Sign(
            key, [("account_id", whose ?? account), ("key_id", id)], from: from, issuer: issuer, audience: audience);

    private static string Encoded(object part) => Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes(part));

    private static string Payload(string payload, string account)
    {
        var claims = System.Text.Json.Nodes.JsonNode.Parse(Base64UrlEncoder.Decode(payload))!;
        claims["account_id"] = account;
        return Base64UrlEncoder.Encode(claims.ToJsonString());
    }
}
