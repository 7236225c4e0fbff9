using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conferences.Api.Media.Kazoo;

/// <summary>A leg to dial, in the form of Kazoo's bridge.</summary>
internal static class KazooEndpoint
{
    private static readonly FrozenSet<string> Formats = FrozenSet.ToFrozenSet(
        ["username", "e164", "npan", "1npan", "route", "loopback", "contact"]);

    public static JsonObject Of(MediaEndpoint endpoint, MediaCommand dial, KazooSettings settings)
    {
        var realm = settings.Realm?.Replace("{account_id}", dial.Account, StringComparison.Ordinal);
        var route = endpoint.Person.Invitation?.Member("endpoint") ?? default;
        var body = route.ValueKind switch
        {
            JsonValueKind.String when IsAddress(route.GetString()!) => Address(route.GetString()!),
            JsonValueKind.String => Number(Digits(route.GetString()!), dial, realm),
            _ => Device(route, dial, realm),
        };
        body["Endpoint-ID"] = endpoint.EndpointId;
        body["Outbound-Call-ID"] = endpoint.CallId.Text;
        return body;
    }

    /// <summary>Kazoo's name for it when it reports the outcome: its route if it has one, else its id.</summary>
    public static string KeyOf(JsonObject endpoint) =>
        (string?)endpoint["Route"] ?? (string)endpoint["Endpoint-ID"]!;

    private static bool IsAddress(string text) =>
        text.StartsWith("sip:", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("sips:", StringComparison.OrdinalIgnoreCase);

    // sip:user:password@host:port;parameters
    private static JsonObject Address(string uri)
    {
        var rest = uri[(uri.IndexOf(':', StringComparison.Ordinal) + 1)..];
        var at = rest.IndexOf('@', StringComparison.Ordinal);
        return Filled(new()
        {
            ["Invite-Format"] = "route",
            ["Route"] = uri,
            ["To-User"] = at < 0 ? null : rest[..at].Split(':')[0],
            ["To-Realm"] = rest[(at + 1)..].Split(':', ';', '?', '>')[0],
        });
    }

    // Through the account's own call routing, like the account's own calls.
    private static JsonObject Number(string number, MediaCommand dial, string? realm)
    {
        var uri = realm is null ? null : $"{number}@{realm}";
        return Filled(new()
        {
            ["Invite-Format"] = "loopback",
            ["Route"] = number,
            ["To-DID"] = number,
            ["To-Realm"] = realm,
            ["Simplify-Loopback"] = true,
            ["Custom-Channel-Vars"] = Filled(new()
            {
                ["Account-ID"] = dial.Account,
                ["Authorizing-Type"] = "conference",
                ["Authorizing-ID"] = dial.ConferenceId,
                ["Loopback-Request-URI"] = uri,
                ["Request-URI"] = uri,
            }),
        });
    }

    // Kazoo's reply reports what is missing.
    private static JsonObject Device(JsonElement device, MediaCommand dial, string? realm)
    {
        var sip = device.Member("sip") ?? default;
        var username = sip.Text("username");
        var route = sip.Text("route");
        return Filled(new()
        {
            ["Invite-Format"] = route is not null ? "route"
                : sip.Text("invite_format") is { } format && Formats.Contains(format) ? format : "username",
            ["Route"] = route,
            ["To-User"] = username,
            ["To-Username"] = username,
            ["To-Realm"] = sip.Text("realm") ?? realm,
            ["To-IP"] = sip.Text("ip"),
            ["Custom-Channel-Vars"] = Filled(new()
            {
                ["Account-ID"] = dial.Account,
                ["Authorizing-Type"] = "device",
                ["Authorizing-ID"] = device.Text("id"),
                ["Owner-ID"] = device.Text("owner_id"),
            }),
        });
    }

    private static string Digits(string number) =>
        string.Concat(number.Where((letter, at) => char.IsAsciiDigit(letter) || (at == 0 && letter == '+')));

    private static JsonObject Filled(JsonObject body)
    {
        foreach (var name in body.Where(it => it.Value is null).Select(it => it.Key).ToArray())
            body.Remove(name);
        return body;
    }
}
