using Microsoft.Extensions.Caching.Memory;

namespace Conferences.Api.Auth;

/// <summary>
/// Tokens validated recently, so that the signature of a repeated token is checked once a minute. Nothing else is
/// deferred: key revocation and expiry are checked on every request.
/// </summary>
internal sealed class TokenCache(TimeProvider clock) : IDisposable
{
    /// <summary>How long tokens may outlive the issuer's key that signed them.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    // Characters of all tokens together.
    private const long State = 4_000_000;

    private readonly MemoryCache known = new(new MemoryCacheOptions { SizeLimit = State });

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
        entry.AbsoluteExpirationRelativeToNow = left < Memory ? left : Memory;
    }

    public void Dispose() => known.Dispose();
}
