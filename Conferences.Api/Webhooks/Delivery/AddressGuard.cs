using System.Net;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>Resolves a host's name to its addresses.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellation);

/// <summary>
/// Which addresses deliveries may connect to: those of the public internet and of the networks that are configured.
/// </summary>
internal sealed class AddressGuard(WebhookOptions options)
{
    // Loopback, private, shared (CGNAT), link-local with the metadata services of clouds, protocol assignments,
    // documentation, the former 6to4 relays, benchmarks, multicast, reserved and broadcast.
    private static readonly IPNetwork[] Closed =
    [
        .. ((string[])[
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        ]).Select(IPNetwork.Parse),
    ];

    // Of IPv6 only global unicast is assigned. Within it: Teredo, benchmarks, ORCHID, documentation and 6to4.
    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] ClosedOfGlobal =
        [.. ((string[])["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]).Select(IPNetwork.Parse)];

    /// <summary>True if a delivery may connect to this address.</summary>
    public bool Allows(IPAddress address)
    {
        // What stands for an IPv4 address is judged as that one. NAT64 and 6to4 are closed as a whole.
        var meant = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return options.Allows(meant) || IsPublic(meant);
    }

    /// <summary>True if a delivery may use this scheme to reach this address, which is allowed.</summary>
    public bool AllowsScheme(string scheme, IPAddress address) =>
        scheme == Uri.UriSchemeHttps
        || (scheme == Uri.UriSchemeHttp && (options.AllowHttp || IPAddress.IsLoopback(address)));

    /// <summary>True if a delivery may connect to this port.</summary>
    public bool AllowsPort(int port) => options.AllowsPort(port);

    private static bool IsPublic(IPAddress address) =>
        address.AddressFamily is System.Net.Sockets.AddressFamily.InterNetwork
            ? !Array.Exists(Closed, network => network.Contains(address))
            : Global.Contains(address) && !Array.Exists(ClosedOfGlobal, network => network.Contains(address));
}

/// <summary>The address of an endpoint is not one that deliveries may connect to.</summary>
internal sealed class AddressRefusedException() : Exception("The address is not allowed.");
