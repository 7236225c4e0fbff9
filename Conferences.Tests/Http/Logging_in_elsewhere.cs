using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Conferences.Tests.Http;

/// <summary>Tokens of a configured issuer.</summary>
public sealed class Logging_in_elsewhere(Service service)
{
    private readonly string account = Ids.New();

    [Fact]
    public async Task is_as_good_as_here_and_names_the_user_in_the_record()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var node = Node(issuer.Url);
        var portal = node.Portal(account, issuer.Token(
            "portal",
            Account,
            new("owner_id", "user-1"),
            new("key_id", Ids.New()[..16]),
            new("scope", "openid write"),
            Others("[\"00000000000000000000000000000002\"]")));
        var id = await portal.Create();
        var @event = Assert.Single(await The_record.Events(service, account, id));
        Assert.Equal((account, "user-1"), ($"{@event.GetHeader("account_id")}", $"{@event.GetHeader("owner_id")}"));
        Assert.Null(@event.GetHeader("key_id"));

        var other = node.Portal(new string('0', 31) + "2",
            portal.Http.DefaultRequestHeaders.GetValues("X-Auth-Token").Single());
        (await other.Get()).Is(HttpStatusCode.OK);
        (await node.Portal(Ids.New(), issuer.Token("portal", Account)).Get()).Is(HttpStatusCode.Forbidden);
        (await node.Portal(account, await Keys.Token(service, account)).Get()).Is(HttpStatusCode.OK);

        using var stranger = RSA.Create(2048);
        var ours = node.Services.GetRequiredService<Tokens>().Key;
        foreach (var bad in (string[])
        [
            issuer.Token("others", Account),
            issuer.Token(Tokens.Issuer, Account),
            issuer.Token("portal"),
            issuer.Confused("portal", Account),
            issuer.Forged(new RsaSecurityKey(stranger) { KeyId = "k1" }, "portal", Account),
            issuer.Forged(ours, "portal", Account),
        ])
        {
            (await node.Portal(account, bad).Get()).Is(HttpStatusCode.Unauthorized, "invalid_credentials");
        }

        (await node.Portal(account, issuer.Token("portal", Account, new("accounts", "[rubbish"))).Get())
            .Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task writes_only_with_a_scope_that_says_so_and_none_that_says_less()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var node = Node(issuer.Url);
        foreach (var scopes in (Claim[][])
        [
            [],
            [Scope("")],
            [Scope("read")],
            [Scope("READ")],
            [Scope("Write")],
            [Scope("openid profile")],
            [Scope("admin")],
            [Scope("write read")],
            [Scope("write READ")],
            [Scope("write"), Scope("read")],
            [Scope("read"), Scope("write")],
            [new("scope", """["write","read"]""", JsonClaimValueTypes.JsonArray)],
            [new("scope", """["write",["read"]]""", JsonClaimValueTypes.JsonArray)],
            [new("scope", """{"write":true}""", JsonClaimValueTypes.Json)],
            [Scope("write"), new("scp", "read")],
        ])
        {
            var portal = node.Portal(account, issuer.Token("portal", [Account, .. scopes]));
            (await portal.Get()).Is(HttpStatusCode.OK);
            (await portal.Put("")).Is(HttpStatusCode.Forbidden, "forbidden");
        }

        foreach (var scopes in (Claim[][])[[Scope("write")], [Scope("openid write")], [new("scp", "write")]])
        {
            (await node.Portal(account, issuer.Token("portal", [Account, .. scopes])).Put(""))
                .Is(HttpStatusCode.Created);
        }
    }

    [Fact]
    public async Task fails_while_the_issuer_is_away_and_harms_no_token_of_our_own()
    {
        var issuer = await Issuer.StartAsync();
        var token = issuer.Token("portal", Account);
        await issuer.DisposeAsync();
        await using var node = Node(issuer.Url);
        (await node.Portal(account, await Keys.Token(service, account)).Get()).Is(HttpStatusCode.OK);
        (await node.Portal(account, token).Get()).Is(HttpStatusCode.Unauthorized);
    }

    private static Claim Scope(string scope) => new("scope", scope);

    private Claim Account => new("account_id", account);

    private static Claim Others(string json) => new("accounts", json, JsonClaimValueTypes.JsonArray);

    private Node Node(string issuer) => new(
        service.ConnectionString,
        ("Authentication:Issuer", issuer),
        ("Authentication:Audience", "portal"),
        ("Authentication:RequireHttps", "false"));
}
