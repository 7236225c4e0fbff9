using Microsoft.Extensions.Caching.Memory;

namespace Conferences.Api.Auth;

/// <summary>
/// Tokens validated recently, so that the signature of a repeated token is checked once a minute. Key revocation and
/// expiry are still checked on every request.
/// </summary>
internal sealed class TokenCache(TimeProvider clock) : IDisposable
{
    /// <summary>How long a token may be accepted after the issuer has withdrawn the signing key.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    // In characters, over all tokens.
    private const long Capacity = 4_000_000;

    // In tokens, of which only hashes are kept.
    private const int CapacityOfHashes = 50_000;

    // So that a token which is used stays here however long it is valid, and others do not.
    private static readonly TimeSpan MaxAgeOfHashes = TimeSpan.FromHours(1);

    private readonly MemoryCache known = new(new MemoryCacheOptions { SizeLimit = Capacity });
    private readonly MemoryCache valid = new(new MemoryCacheOptions { SizeLimit = CapacityOfHashes });

    /// <summary>The token's caller, if it is known to be valid.</summary>
    public CallerPrincipal? Find(string token) => known.Get<CallerPrincipal>(token);

    /// <summary>Stores a token that was found valid.</summary>
    /// <param name="expires">When it no longer is.</param>
    public void Keep(string token, CallerPrincipal user, DateTimeOffset expires)
    {
        var left = expires - clock.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return;
        using (var entry = known.CreateEntry(token))
        {
            (entry.Value, entry.Size) = (user, token.Length);
            entry.AbsoluteExpirationRelativeToNow = left < MaxAge ? left : MaxAge;
        }

        Trust(TokenHash.Of(token));
    }

    /// <summary>Drops the token's caller: its key was revoked.</summary>
    public void Forget(string token) => known.Remove(token);

    /// <summary>True if the token was valid within the last hour. It must be checked again all the same.</summary>
    public bool WasValid(TokenHash token) => valid.TryGetValue(token.Hex, out _);

    /// <summary>Stores that a token was valid, or has just been issued.</summary>
    public void Trust(TokenHash token) => valid.Set(
        token.Hex,
        true,
        new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = MaxAgeOfHashes });

    public void Dispose()
    {
        known.Dispose();
        valid.Dispose();
    }
}
