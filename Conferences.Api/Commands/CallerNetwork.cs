using System.Net;
using System.Net.Sockets;

namespace Conferences.Api.Commands;

/// <summary>
/// The network of a caller. Events are kept forever, so they do not contain the full address: the network tells an
/// auditor where a request came from, but does not identify a person.
/// </summary>
internal static class CallerNetwork
{
    private const int PrefixOfVersion4 = 24;
    private const int PrefixOfVersion6 = 48;

    /// <summary>The /24 (IPv4) or /48 (IPv6) network of the address, e.g. <c>192.0.2.0/24</c>.</summary>
    public static string? Of(IPAddress? address)
    {
        if (address is null)
            return null;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var prefix = plain.AddressFamily is AddressFamily.InterNetwork ? PrefixOfVersion4 : PrefixOfVersion6;
        var bytes = plain.GetAddressBytes();
        bytes.AsSpan(prefix / 8).Clear();
        return $"{new IPAddress(bytes)}/{prefix}";
    }
}
