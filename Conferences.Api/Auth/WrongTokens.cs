using System.Diagnostics.Metrics;
using System.Net;
using System.Threading.RateLimiting;
using Conferences.Api.CommandLine;
using Conferences.Api.Observability;
using Microsoft.Extensions.Caching.Memory;

namespace Conferences.Api.Auth;

/// <summary>
/// Counts different wrong tokens per address. Beyond the limit no further token from there is checked, unless it was
/// valid before, until the minute is over. A repeated token counts once a minute.
/// </summary>
internal sealed class WrongTokens : IDisposable
{
    /// <summary>After how long a token that may become valid is checked again.</summary>
    public static readonly TimeSpan Recheck = TimeSpan.FromSeconds(5);

    private const string Setting = "Authentication:WrongTokens:PerAddress";
    private const int DefaultPerAddress = 30;

    // Tokens of all addresses; without room a repeated token counts each time.
    private const int Capacity = 100_000;

    private readonly MemoryCache counted = new(new MemoryCacheOptions { SizeLimit = Capacity });
    private readonly Lock counting = new();
    private readonly PartitionedRateLimiter<string> byAddress;
    private readonly Counter<long> refused;
    private readonly TimeProvider clock;

    public WrongTokens(IConfiguration configuration, IMeterFactory meters, TimeProvider clock)
    {
        this.clock = clock;
        byAddress = AttemptLimits.Limiter(AttemptLimits.Of(configuration, Setting, DefaultPerAddress));
        refused = meters.Create(Meters.Name).CreateCounter<long>(
            "conferences.tokens.throttled", "{request}", "Requests refused after too many wrong tokens");
    }

    /// <exception cref="CannotStartException">The limit is not a positive number.</exception>
    public static void Check(IConfiguration configuration) => AttemptLimits.Check(configuration, Setting);

    /// <summary>True if the token was found wrong so recently that it need not be checked again.</summary>
    public bool IsWrong(TokenHash token) =>
        counted.Get<WrongToken>(token.Hex) is { } wrong && !IsDue(wrong);

    /// <summary>True if the token may be checked.</summary>
    /// <param name="address">The caller's; null if it is unknown.</param>
    public bool MayTry(IPAddress? address, TokenHash token) =>
        counted.TryGetValue(token.Hex, out _) || Take(address, wrong: 0);

    /// <summary>Counts a wrong token.</summary>
    /// <param name="wasValid">True if it was valid before: it is no guess, and only kept as wrong.</param>
    /// <param name="mayBecomeValid">True if it may be valid a moment later: another issuer's keys change.</param>
    /// <returns>False if the limit was reached while this token was checked.</returns>
    public bool Count(IPAddress? address, TokenHash token, bool wasValid, bool mayBecomeValid)
    {
        // The same token may be sent many times at once.
        lock (counting)
        {
            if (counted.Get<WrongToken>(token.Hex) is { } before)
            {
                before.CheckedAt = clock.GetTimestamp();
                return true;
            }

            var wrong = new WrongToken(mayBecomeValid ? Recheck : AttemptLimits.Window)
            {
                CheckedAt = clock.GetTimestamp(),
            };
            counted.Set(token.Hex, wrong, new MemoryCacheEntryOptions
            {
                Size = 1,
                AbsoluteExpirationRelativeToNow = AttemptLimits.Window,
            });
            return wasValid || Take(address, wrong: 1);
        }
    }

    public void Dispose()
    {
        counted.Dispose();
        byAddress.Dispose();
    }

    private bool IsDue(WrongToken wrong) => clock.GetElapsedTime(wrong.CheckedAt) >= wrong.Recheck;

    private bool Take(IPAddress? address, int wrong)
    {
        using var lease = byAddress.AttemptAcquire(AttemptLimits.NetworkOf(address), wrong);
        if (!lease.IsAcquired)
            refused.Add(1);
        return lease.IsAcquired;
    }

    private sealed class WrongToken(TimeSpan recheck)
    {
        public TimeSpan Recheck => recheck;

        // A timestamp of the clock.
        public long CheckedAt { get; set; }
    }
}

/// <summary>Too many wrong tokens came from the caller's address.</summary>
internal sealed class TooManyWrongTokensException() : Exception("Too many wrong tokens came from this address.");
