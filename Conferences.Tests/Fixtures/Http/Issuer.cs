using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>An identity provider on loopback: a discovery document, its keys, and tokens.</summary>
internal sealed class Issuer : IAsyncDisposable
{
    private readonly RSA rsa = RSA.Create(2048);
    private readonly WebApplication web;

    private Issuer(WebApplication web) => this.web = web;

    public string Url { get; private set; } = "";

    private RsaSecurityKey Key => new(rsa) { KeyId = "k1" };

    public static async Task<Issuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var issuer = new Issuer(builder.Build());
        issuer.web.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = issuer.Url,
            jwks_uri = $"{issuer.Url}/jwks",
        }));
        issuer.web.MapGet("/jwks", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(
                new(issuer.rsa.ExportParameters(false)) { KeyId = "k1" });
            return Results.Json(
                new { keys = new[] { new { kty = key.Kty, kid = key.Kid, n = key.N, e = key.E, use = "sig" } } });
        });
        await issuer.web.StartAsync(TestContext.Current.CancellationToken);
        issuer.Url = issuer.web.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return issuer;
    }

    /// <summary>A token with these claims.</summary>
    public string Token(string audience, params Claim[] claims) =>
        Token(new(Key, SecurityAlgorithms.RsaSha256), audience, claims);

    /// <summary>A token signed with its public key as if that were a shared secret.</summary>
    public string Confused(string audience, params Claim[] claims) => Token(
        new(new SymmetricSecurityKey(rsa.ExportSubjectPublicKeyInfo()) { KeyId = "k1" }, SecurityAlgorithms.HmacSha256),
        audience,
        claims);

    /// <summary>A token in its name, signed with another key.</summary>
    public string Forged(SecurityKey key, string audience, params Claim[] claims) => Token(
        new(key, key is RsaSecurityKey ? SecurityAlgorithms.RsaSha256 : SecurityAlgorithms.HmacSha256),
        audience,
        claims);

    public async ValueTask DisposeAsync()
    {
        await web.DisposeAsync();
        rsa.Dispose();
    }

    private string Token(SigningCredentials credentials, string audience, Claim[] claims) =>
        new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Url,
            Audience = audience,
            Expires = DateTime.UtcNow.AddHours(1),
            Subject = new ClaimsIdentity(claims),
            SigningCredentials = credentials,
        });
}
