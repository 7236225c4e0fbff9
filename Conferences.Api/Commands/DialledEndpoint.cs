using System.Text.Json;
using System.Text.RegularExpressions;

namespace Conferences.Api.Commands;

/// <summary>An endpoint to dial.</summary>
/// <param name="Id">The caller's own id for it, or null.</param>
/// <param name="Dialled">What is shown as dialled: a number, an address or an id.</param>
/// <param name="Route">What the media server dials: a number, a SIP URI or a device document.</param>
internal sealed partial record DialledEndpoint(string? Id, string Dialled, JsonElement Route)
{
    private const int IdLength = 32;

    // Stored with its leg.
    private const int LongestDevice = 10_000;

    private static readonly (string, string) Garbage =
        ("enum", "Value not a number, device or user ID, or SIP endpoint");

    /// <summary>The endpoint an item of the list describes, or why it is invalid.</summary>
    /// <param name="configured">Maps a configured endpoint id to its route.</param>
    public static (DialledEndpoint? Found, (string Keyword, string Message) Wrong) Find(
        JsonElement item, Func<string, string?> configured) => item.ValueKind switch
        {
            JsonValueKind.String => Find(item, item.GetString()!, configured),
            JsonValueKind.Object when item.GetRawText().Length > LongestDevice =>
                (null, ("maxLength", $"A device must not be more than {LongestDevice} characters")),
            JsonValueKind.Object when item.GetPropertyCount() > 0 => WrongOf(item) is { } wrong
                ? (null, ("pattern", wrong))
                : (Device(item), default),
            _ => (null, Garbage),
        };

    private static (DialledEndpoint?, (string, string)) Find(
        JsonElement item, string text, Func<string, string?> configured) => text switch
        {
            { Length: > ActionFields.LongestText } => (null, Garbage),
            _ when DialText.IsAddress(text) => (new(null, text, item), default),
            { Length: IdLength } => Reach(text, configured) is { } route
                ? (new(text, text, JsonSerializer.SerializeToElement(route)), default)
                : (null, ("not_found", $"ID {text} not found")),
            _ when DialText.IsNumber(text) => (new(null, text, item), default),
            _ => (null, Garbage),
        };

    // A colon would address another section of the configuration.
    private static string? Reach(string id, Func<string, string?> configured) =>
        !id.Contains(':', StringComparison.Ordinal) && configured(id) is { } route
        && (DialText.IsAddress(route) || DialText.IsNumber(route))
            ? route
            : null;

    // Whatever of it leaves for the media server. A number stands for its digits there, and other types for nothing.
    private static string? WrongOf(JsonElement device)
    {
        var sip = device.TryGetProperty("sip", out var settings) ? settings : default;
        return (
            Wrong(sip, "route", DialText.IsRoute, "a SIP URI or the digits of a number")
            ?? Wrong(sip, "username", DialText.IsUser, "the user of a SIP address")
            ?? Wrong(sip, "realm", DialText.IsHost, "a host name")
            ?? Wrong(sip, "ip", DialText.IsHost, "an address of the Internet")) is { } wrong
            ? $"sip.{wrong}"
            : Wrong(device, "id", DialText.IsName, "letters, digits, '-', '_' and '.'")
                ?? Wrong(device, "owner_id", DialText.IsName, "letters, digits, '-', '_' and '.'");
    }

    private static string? Wrong(JsonElement json, string key, Func<string, bool> isRight, string what) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty(key, out var value)
        && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
        && value.ToString() is { Length: > 0 } text && !isRight(text)
            ? $"{key} of a device must be {what}"
            : null;

    private static DialledEndpoint Device(JsonElement device)
    {
        var id = Text(device, "id");
        var sip = device.TryGetProperty("sip", out var settings) ? settings : default;
        return new(
            id is not null && IsName().IsMatch(id) ? id : null,
            Text(sip, "route") ?? Text(sip, "username") ?? id ?? "",
            device);
    }

    private static string? Text(JsonElement json, string key) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty(key, out var value)
        && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: <= ActionFields.LongestText } text
            ? text
            : null;

    // At least one letter: ids are recorded in events, telephone numbers are not.
    [GeneratedRegex(@"\A(?=.*[A-Za-z])[A-Za-z0-9_.\-]{1,64}\z")]
    private static partial Regex IsName();
}
