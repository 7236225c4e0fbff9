using Conferences.Api.Auth;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>Tokens as somebody makes them who has got hold of the secret that signs ours.</summary>
internal static class OwnTokens
{
    /// <summary>A token that is good from now on.</summary>
    /// <param name="claims">E.g. <c>account_id</c> and <c>key_id</c>.</param>
    /// <param name="lifetime">Null for an hour, as ours have.</param>
    public static string Sign(
        SecurityKey key,
        IEnumerable<(string Name, object Value)> claims,
        TimeSpan? lifetime = null,
        DateTime? from = null,
        string issuer = Tokens.Issuer,
        string audience = Tokens.Issuer)
    {
        var start = from ?? DateTime.UtcNow;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            NotBefore = start,
            IssuedAt = start,
            Expires = start + (lifetime ?? Tokens.Lifetime),
            Claims = claims.ToDictionary(claim => claim.Name, claim => claim.Value),
            SigningCredentials = new(key, SecurityAlgorithms.HmacSha256),
        });
    }
}
