using System.Net;
using Conferences.Domain.Document;

namespace Conferences.Api.Webhooks;

/// <summary>Which URIs a webhook may have. Names are resolved, and their addresses checked, with each delivery.</summary>
internal static class WebhookUri
{
    /// <summary>Why events cannot be delivered to this URI; null if they can, as far as it tells.</summary>
    /// <param name="isRefused">True for addresses that must not be reached.</param>
    public static string? Objection(string text, WebhookOptions options, Func<IPAddress, bool> isRefused)
    {
        if (text.Any(letter => letter is <= ' ' or '\x7f' or '\\')
            || !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
            || uri.Host.Length == 0)
            return "Value must be an absolute URI that begins with https:// or http://";
        if (uri.UserInfo.Length > 0 || text.Split('/', '?', '#') is [_, _, var authority, ..] && authority.Contains('@'))
            return "The URI must not contain a user name or password; send a header instead";
        if (uri.Fragment.Length > 0)
            return "The URI must not have a fragment";
        if (!options.AllowsPort(uri.Port))
            return $"Port {uri.Port} must not be reached";
        var address = AddressOf(uri);
        if (uri.Scheme is "http" && !options.AllowHttp && !(options.AllowsLoopback && IsLoopback(uri, address)))
            return "Value must begin with https://";
        if (address is not null ? isRefused(address) : IsLocalName(uri) && !options.AllowsLoopback)
            return "The address is not public";
        return null;
    }

    // .NET turns every spelling of an address, such as 2130706433 or 0x7f.1, into the usual one.
    private static IPAddress? AddressOf(Uri uri) =>
        uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6
            && IPAddress.TryParse(uri.DnsSafeHost, out var address)
            ? address
            : null;

    private static bool IsLoopback(Uri uri, IPAddress? address) =>
        address is null ? IsLocalName(uri) : IPAddress.IsLoopback(address);

    private static bool IsLocalName(Uri uri)
    {
        var name = uri.IdnHost.TrimEnd('.');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }
}
