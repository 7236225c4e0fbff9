using System.Net;
using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Conferences.Tests.Http;

/// <summary>What a token is good for that was made with our secret, and not by us: for nothing that its key is not.
/// </summary>
public sealed class A_token_of_our_own(Service service)
{
    private readonly string account = Ids.New();

    private SecurityKey Secret => service.Parts.GetRequiredService<Tokens>().Key;

    [Fact]
    public async Task is_good_for_what_its_key_is()
    {
        var other = Ids.New();
        var (_, key) = await Keys.Add(service, account, [other]);
        var token = OwnTokens.Sign(Secret, Claims(account, key.Id));
        (await Get(account, token)).Is(HttpStatusCode.OK);
        (await Get(other, OwnTokens.Sign(Secret, Claims(account, key.Id, ("accounts", $"[\"{other}\"]")))))
            .Is(HttpStatusCode.OK);
        (await Get(other, OwnTokens.Sign(Secret, Claims(other, key.Id)))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task names_a_key_that_is_not_gone()
    {
        var (_, key) = await Keys.Add(service, account);
        await Keys.Keep(service, key with { Revoked = DateTimeOffset.UtcNow });
        foreach (var bad in (string[])
        [
            OwnTokens.Sign(Secret, [("account_id", account)]),
            OwnTokens.Sign(Secret, [("account_id", account), ("accounts", "*")]),
            OwnTokens.Sign(Secret, Claims(account, "")),
            OwnTokens.Sign(Secret, Claims(account, Ids.New()[..16])),
            OwnTokens.Sign(Secret, Claims(account, key.Id)),
        ])
        {
            (await Get(account, bad)).Is(HttpStatusCode.Unauthorized, "invalid_credentials");
        }
    }

    [Fact]
    public async Task is_good_for_no_other_account_than_its_key()
    {
        var (_, key) = await Keys.Add(service, account, [Ids.New()]);
        var other = Ids.New();
        foreach (var bad in (string[])
        [
            OwnTokens.Sign(Secret, Claims(other, key.Id)),
            OwnTokens.Sign(Secret, Claims(account, key.Id, ("accounts", "*"))),
            OwnTokens.Sign(Secret, Claims(account, key.Id, ("accounts", $"[\"{other}\"]"))),
            OwnTokens.Sign(Secret, Claims(account, key.Id, ("accounts", (string[])[other]))),
        ])
        {
            (await Get(other, bad)).Is(HttpStatusCode.Unauthorized, "invalid_credentials");
        }
    }

    [Theory]
    [InlineData(1.01)]
    [InlineData(24)]
    [InlineData(87_600)]
    public async Task lasts_an_hour_at_the_most(double hours)
    {
        var (_, key) = await Keys.Add(service, account);
        (await Get(account, OwnTokens.Sign(Secret, Claims(account, key.Id), TimeSpan.FromHours(hours))))
            .Is(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task may_do_no_more_than_its_key()
    {
        var (_, key) = await Keys.Add(service, account, scope: "read");
        foreach (var scope in (string[])["", "write", "write erase"])
        {
            var portal = service.PortalOf(account, OwnTokens.Sign(Secret, Claims(account, key.Id, ("scope", scope))));
            (await portal.Get()).Is(HttpStatusCode.OK);
            (await portal.Put("")).Is(HttpStatusCode.Forbidden, "forbidden");
            (await portal.Ask(HttpMethod.Delete, $"/../people/{Ids.New()}", null)).Is(HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task counts_each_of_its_scopes()
    {
        var (_, key) = await Keys.Add(service, account);
        var both = OwnTokens.Sign(Secret, Claims(account, key.Id, ("scope", (string[])["write", "read"])));
        (await service.PortalOf(account, both).Put("")).Is(HttpStatusCode.Forbidden, "forbidden");
        (await Get(account, OwnTokens.Sign(Secret, Claims(account, key.Id, ("scope", "everything")))))
            .Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task is_for_no_audience_but_ours()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var node = new Node(
            service.ConnectionString,
            ("Authentication:Issuer", issuer.Url),
            ("Authentication:Audience", "portal"),
            ("Authentication:RequireHttps", "false"));
        var (_, key) = await Keys.Add(service, account);
        (await node.Portal(account, OwnTokens.Sign(Secret, Claims(account, key.Id))).Get()).Is(HttpStatusCode.OK);
        (await node.Portal(account, OwnTokens.Sign(Secret, Claims(account, key.Id), audience: "portal")).Get())
            .Is(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    private static IEnumerable<(string, object)> Claims(
        string account, string keyId, params (string, object)[] more) =>
        [("account_id", account), ("key_id", keyId), .. more];

    private Task<Answer> Get(string whose, string token) => service.PortalOf(whose, token).Get();
}
