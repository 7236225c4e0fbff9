using System.Text.Json;
using Conferences.Api.Commands;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>
/// How a leg is dialled. Everything in it that came from a caller was checked by <see cref="DialText"/> when the dial
/// was requested.
/// </summary>
internal static class FreeSwitchDialString
{
    // A variable without it may be one that the server acts upon: what "execute_on_answer" says is carried out.
    private const string Prefix = "cav_";

    private static readonly (string Flag, string Name)[] Flags =
    [
        (Dialling.IsModerator, "moderator"),
        (Dialling.Mute, "mute"),
        (Dialling.Deaf, "deaf"),
        (Dialling.Ghost, "ghost"),
        ("distribute_dtmf", "dist-dtmf"),
        ("disable_moh", "nomoh"),
        ("video_mute", "vmute"),
    ];

    /// <summary>The command that dials; null if the server has no way to the endpoint.</summary>
    public static string? Of(MediaEndpoint endpoint, MediaCommand dial, FreeSwitchSettings settings)
    {
        var (how, invitation) = (dial.Dialling!, endpoint.Person.Invitation);
        var route = invitation is { ValueKind: JsonValueKind.Object } given
            && given.TryGetProperty("endpoint", out var named) ? named : default;
        if (Address(route, settings) is not { } address)
            return null;
        (string, string?)[] variables =
        [
            ("origination_uuid", endpoint.CallId.Text),
            ("originate_timeout", $"{how.TimeoutSeconds}"),

            // Else the ringing of the other side would count as its answer, and be heard in the conference.
            ("ignore_early_media", "true"),
            ("conference_controls", "none"),
            ("origination_caller_id_name", Shown(invitation, "caller_id_name")),
            ("origination_caller_id_number", Shown(invitation, "caller_id_number")),
            .. Variables(endpoint.Person),
        ];
        var set = string.Join(',', variables.Where(it => it.Item2 is not null).Select(it => $"{it.Item1}={it.Item2}"));
        var name = $"{ManagedName.Of(dial.Account, dial.ConferenceId)}@{settings.Profile}";
        return $"originate {{{set}}}{address} &conference({name}{FlagsOf(Flags.Where(it => how.Has(it.Flag)))})";
    }

    /// <summary>The flags of a leg that comes in, as they follow the name of the conference.</summary>
    public static string FlagsOf(bool isModerator, bool muted, bool deaf) => FlagsOf(Flags.Where(it => it.Flag switch
    {
        Dialling.IsModerator => isModerator,
        Dialling.Mute => muted,
        Dialling.Deaf => deaf,
        _ => false,
    }));

    // Separated so that none ends an argument.
    private static string FlagsOf(IEnumerable<(string Flag, string Name)> flags) =>
        string.Join('|', flags.Select(it => it.Name)) is { Length: > 0 } names ? $"+flags{{{names}}}" : "";

    private static string? Address(JsonElement route, FreeSwitchSettings settings)
    {
        if (route.ValueKind is JsonValueKind.String)
            return Address(route.GetString()!, settings);
        if (route.ValueKind is not JsonValueKind.Object || !route.TryGetProperty("sip", out var sip))
            return null;
        if (Text(sip, "route") is { } uri)
            return Address(uri, settings);
        return (Text(sip, "username"), Text(sip, "realm") ?? Text(sip, "ip")) is ({ } user, { } realm)
            ? settings.DialDevice.Replace("{user}", user, StringComparison.Ordinal)
                .Replace("{realm}", realm, StringComparison.Ordinal)
            : null;
    }

    private static string? Address(string route, FreeSwitchSettings settings)
    {
        if (route.StartsWith("sip", StringComparison.OrdinalIgnoreCase) && DialText.IsAddress(route))
        {
            var address = route[(route.IndexOf(':', StringComparison.Ordinal) + 1)..];
            var isSecure = route.StartsWith("sips:", StringComparison.OrdinalIgnoreCase);
            return settings.DialAddress.Replace(
                "{address}", isSecure ? $"sips:{address}" : address, StringComparison.Ordinal);
        }

        var digits = string.Concat(route.Where((letter, at) =>
            char.IsAsciiDigit(letter) || (at == 0 && letter == '+')));
        return digits.Length == 0 ? null : settings.DialNumber.Replace("{number}", digits, StringComparison.Ordinal);
    }

    private static string? Shown(JsonElement? invitation, string name) =>
        invitation is { ValueKind: JsonValueKind.Object } given && Text(given, name) is { } text
        && string.Concat(CallerText.Clean(text).Where(it => it is not ('\'' or ',')))
            is { Length: > 0 } shown
            ? $"'{shown}'"
            : null;

    private static IEnumerable<(string, string?)> Variables(Person person) =>
        person.CustomChannelVars is { ValueKind: JsonValueKind.Object } variables
            ? variables.EnumerateObject().Where(DialText.IsVariable)
                .Select(it => ($"{Prefix}{it.Name}", (string?)$"'{Value(it.Value)}'"))
            : [];

    private static string Value(JsonElement value) =>
        value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
