using System.Security.Cryptography;
using System.Text.Json;
using Marten;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Conferences.Api.Auth;

/// <summary>
/// The key our tokens are signed with if none is configured; created once and stored in the database.
/// </summary>
public sealed record SigningSecret(string Id, string Secret);

/// <summary>Signs the tokens that <c>api_auth</c> issues.</summary>
internal sealed class Tokens(IDocumentStore store, IConfiguration configuration, TimeProvider clock)
{
    /// <summary>The issuer in our own tokens.</summary>
    public const string Issuer = "conferences";

    /// <summary>How long a token is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private const string Only = "token";

    private SymmetricSecurityKey? key;

    /// <summary>The signing key; available once <see cref="LoadAsync"/> has run.</summary>
    public SecurityKey Key => key ?? throw new InvalidOperationException("The signing key is not loaded yet.");

    /// <summary>Takes the key from configuration, or from the database, creating it there if necessary.</summary>
    public async Task LoadAsync(CancellationToken cancellation) =>
        key = new(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(
            Configured ?? await KeptAsync(cancellation))));

    private string? Configured => configuration["Authentication:SigningKey"] switch
    {
        null or "" => null,
        { Length: < 32 } => throw new InvalidOperationException(
            "Authentication:SigningKey must have at least 32 characters."),
        var configured => configured,
    };

    /// <summary>A token for the holder of this API key.</summary>
    public string Issue(ApiKey holder) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = Issuer,
        IssuedAt = clock.GetUtcNow().UtcDateTime,
        NotBefore = clock.GetUtcNow().UtcDateTime,
        Expires = (clock.GetUtcNow() + Lifetime).UtcDateTime,
        SigningCredentials = new(Key, SecurityAlgorithms.HmacSha256),
        Claims = new Dictionary<string, object>
        {
            [Caller.AccountClaim] = holder.AccountId,
            [Caller.KeyClaim] = holder.Id,
            [Caller.AccountsClaim] = JsonSerializer.Serialize(holder.Accounts),
            [Caller.ScopeClaim] = holder.Scope ?? "",
        },
    });

    private async Task<string> KeptAsync(CancellationToken cancellation)
    {
        await using var session = store.LightweightSession();
        if (await session.LoadAsync<SigningSecret>(Only, cancellation) is { } kept)
            return kept.Secret;
        try
        {
            var made = new SigningSecret(Only, RandomNumberGenerator.GetHexString(64));
            session.Insert(made);
            await session.SaveChangesAsync(cancellation);
            return made.Secret;
        }
        catch (JasperFx.DocumentAlreadyExistsException)
        {
            // Another node created it at the same moment: use that one.
            return await KeptAsync(cancellation);
        }
    }
}
