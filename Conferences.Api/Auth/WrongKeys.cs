using System.Diagnostics.Metrics;
using System.Net;
using System.Threading.RateLimiting;
using Conferences.Api.CommandLine;
using Conferences.Api.Observability;

namespace Conferences.Api.Auth;

/// <summary>
/// Counts wrong keys per address and per prefix, independently. Beyond either limit no key is hashed or looked up, not
/// even a valid one, until the minute is over.
/// </summary>
internal sealed class WrongKeys : IDisposable
{
    private const string AddressSetting = "Authentication:WrongKeys:PerAddress";
    private const string PrefixSetting = "Authentication:WrongKeys:PerPrefix";
    private const int DefaultPerAddress = 30;
    private const int DefaultPerPrefix = 10;

    private const int PrefixLength = 8;

    private readonly PartitionedRateLimiter<string> byAddress;
    private readonly PartitionedRateLimiter<string> byPrefix;
    private readonly Counter<long> refused;

    public WrongKeys(IConfiguration configuration, IMeterFactory meters)
    {
        byAddress = AttemptLimits.Limiter(AttemptLimits.Of(configuration, AddressSetting, DefaultPerAddress));
        byPrefix = AttemptLimits.Limiter(AttemptLimits.Of(configuration, PrefixSetting, DefaultPerPrefix));
        refused = meters.Create(Meters.Name).CreateCounter<long>(
            "conferences.logins.throttled", "{login}", "Logins refused after too many wrong keys");
    }

    /// <exception cref="CannotStartException">A limit is not a positive number.</exception>
    public static void Check(IConfiguration configuration) =>
        AttemptLimits.Check(configuration, AddressSetting, PrefixSetting);

    /// <summary>True if the key may be looked up.</summary>
    /// <param name="address">The caller's; null if it is unknown.</param>
    public bool MayTry(IPAddress? address, string key) => Take(address, key, wrong: 0);

    /// <summary>Counts a wrong key.</summary>
    /// <returns>False if the limit was reached while this key was looked up.</returns>
    public bool Count(IPAddress? address, string key) => Take(address, key, wrong: 1);

    public void Dispose()
    {
        byAddress.Dispose();
        byPrefix.Dispose();
    }

    // The address first: an address beyond its limit must not fill the memory with prefixes.
    private bool Take(IPAddress? address, string key, int wrong)
    {
        using var ofAddress = byAddress.AttemptAcquire(AttemptLimits.NetworkOf(address), wrong);
        if (ofAddress.IsAcquired)
        {
            using var ofPrefix = byPrefix.AttemptAcquire(key[..Math.Min(PrefixLength, key.Length)], wrong);
            if (ofPrefix.IsAcquired)
                return true;
        }

        refused.Add(1);
        return false;
    }
}
