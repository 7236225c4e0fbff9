using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Conferences.Api.Auth;

/// <summary>Signs the tokens that <c>api_auth</c> issues.</summary>
internal sealed partial class Tokens(IConfiguration configuration, TimeProvider clock, ILogger<Tokens> log)
{
    /// <summary>The issuer in our own tokens.</summary>
    public const string Issuer = "conferences";

    /// <summary>How long a token is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private SymmetricSecurityKey? key;
    private SymmetricSecurityKey? linkKey;

    /// <summary>The signing key; available once <see cref="LoadAsync"/> has run.</summary>
    public SecurityKey Key => key ?? throw new InvalidOperationException("The signing key is not loaded yet.");

    /// <summary>What links are signed with: another key, so that neither is ever taken for the other.</summary>
    public SecurityKey LinkKey =>
        linkKey ?? throw new InvalidOperationException("The signing key is not loaded yet.");

    /// <summary>True if the token names us as its issuer.</summary>
    public static bool IsOwn(SecurityToken token) => token.Issuer == Issuer;

    /// <summary>Takes the key from configuration or its file; without either, makes one for this process.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        var secret = await SigningSecret.ReadAsync(configuration, cancellation);
        if (secret is null)
            IsForThisProcess();
        key = new(SHA256.HashData(Encoding.UTF8.GetBytes(secret ?? SigningSecret.New())));
        linkKey = new(HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Key, 32, info: "join links"u8.ToArray()));
    }

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

    [LoggerMessage(
        LogLevel.Warning,
        "Neither Authentication__SigningKey nor Authentication__SigningKeyFile is set: tokens are valid on this node "
        + "only, and until it restarts.",
        EventName = "signing_key.missing")]
    private partial void IsForThisProcess();
}
