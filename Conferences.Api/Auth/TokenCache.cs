using Microsoft.Extensions.Caching.Memory;

namespace Conferences.Api.Auth;

/// <summary>
/// Tokens that were found good a moment ago, so that whoever asks again and again has its signature checked once a
/// minute. That nothing else is put off: a revoked key is asked for each time, and an expired token is forgotten.
/// </summary>
internal sealed class TokenCache(TimeProvider clock) : IDisposable
{
    /// <summary>How much longer than itself a key of an issuer may be good for tokens it signed.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    // Letters of all tokens together.
    private const long State = 4_000_000;

    private readonly MemoryCache known = new(new MemoryCacheOptions { SizeLimit = State });

    /// <summary>Whom the token speaks for, if it is known to be good.</summary>
    public CallerPrincipal? Find(string token) => known.Get<CallerPrincipal>(token);

    /// <summary>The token was found good.</summary>
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
