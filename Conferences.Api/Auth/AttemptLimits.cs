using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Conferences.Api.CommandLine;

namespace Conferences.Api.Auth;

/// <summary>What limits on failed attempts have in common.</summary>
internal static class AttemptLimits
{
    /// <summary>The period of the limits, after which to try again.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // Of an IPv6 address: a customer usually has a whole /64.
    private const int NetworkBytes = 8;

    /// <exception cref="CannotStartException">A limit is not a positive number.</exception>
    public static void Check(IConfiguration configuration, params string[] settings) =>
        SettingsReader.Read(configuration, reader => settings.Select(it => reader.Whole(it, 1)).ToArray());

    /// <summary>The limit that is configured, or the usual one.</summary>
    public static int Of(IConfiguration configuration, string setting, int usual) =>
        SettingsReader.Read(configuration, reader => reader.Number(setting, usual));

    /// <summary>Permits this many attempts per <see cref="Window"/> for each key.</summary>
    public static PartitionedRateLimiter<string> Limiter(int limit) =>
        PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetSlidingWindowLimiter(
            key, _ => new() { PermitLimit = limit, Window = Window, SegmentsPerWindow = 6, QueueLimit = 0 }));

    /// <summary>Whose attempts are counted together: an IPv4 address, or the /64 of an IPv6 address.</summary>
    /// <param name="address">The caller's; null if it is unknown.</param>
    public static string NetworkOf(IPAddress? address)
    {
        if (address is null)
            return "";
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = plain.GetAddressBytes();
        return Convert.ToHexString(
            plain.AddressFamily is AddressFamily.InterNetworkV6 ? bytes.AsSpan(0, NetworkBytes) : bytes);
    }
}
