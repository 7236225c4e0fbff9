using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
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
    /// <summary>The period of the limits, after which to try again.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private const string AddressSetting = "Authentication:WrongKeys:PerAddress";
    private const string PrefixSetting = "Authentication:WrongKeys:PerPrefix";
    private const int DefaultPerAddress = 30;
    private const int DefaultPerPrefix = 10;

    private const int PrefixLength = 8;

    // Of an IPv6 address: a customer usually has a whole /64.
    private const int NetworkBytes = 8;

    private readonly PartitionedRateLimiter<string> byAddress;
    private readonly PartitionedRateLimiter<string> byPrefix;
    private readonly Counter<long> refused;

    public WrongKeys(IConfiguration configuration, IMeterFactory meters)
    {
        byAddress = Limiter(configuration.GetValue(AddressSetting, DefaultPerAddress));
        byPrefix = Limiter(configuration.GetValue(PrefixSetting, DefaultPerPrefix));
        refused = meters.Create(Meters.Name).CreateCounter<long>(
            "conferences.logins.throttled", "{login}", "Logins refused after too many wrong keys");
    }

    /// <exception cref="CannotStartException">A limit is not a positive number.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (var setting in (string[])[AddressSetting, PrefixSetting])
        {
            if (configuration[setting] is { Length: > 0 } text && !(int.TryParse(text, out var limit) && limit > 0))
                throw new CannotStartException($"{setting} must be a number of at least 1.");
        }
    }

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
        using var ofAddress = byAddress.AttemptAcquire(NetworkOf(address), wrong);
        if (ofAddress.IsAcquired)
        {
            using var ofPrefix = byPrefix.AttemptAcquire(key[..Math.Min(PrefixLength, key.Length)], wrong);
            if (ofPrefix.IsAcquired)
                return true;
        }

        refused.Add(1);
        return false;
    }

    private static string NetworkOf(IPAddress? address)
    {
        if (address is null)
            return "";
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = plain.GetAddressBytes();
        return Convert.ToHexString(
            plain.AddressFamily is AddressFamily.InterNetworkV6 ? bytes.AsSpan(0, NetworkBytes) : bytes);
    }

    private static PartitionedRateLimiter<string> Limiter(int limit) =>
        PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetSlidingWindowLimiter(
            key, _ => new() { PermitLimit = limit, Window = Window, SegmentsPerWindow = 6, QueueLimit = 0 }));
}
