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

    private readonly MemoryCache known = new(new MemoryCacheOptions { SizeLimit = Capacity });

    /// <summary>The token's caller, if it is known to be valid.</summary>
    public CallerPrincipal? Find(string token) => known.Get<CallerPrincipal>(token);

    /// <summary>Stores a token that was found valid.</summary>
    /// <param name="expires">When it no longer is.</param>
    public void Keep(string token, CallerPrincipal user, DateTimeOffset expires)
    {
        var left = expires - clock.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return;
        using var entry = known.CreateEntry(token);
        (entry.Value, entry.Size) = (user, token.Length);
        entry.AbsoluteExpirationRelativeToNow = left < MaxAge ? left : MaxAge;
    }

    public void Dispose() => known.Dispose();
}
