using System.Globalization;
using System.Text.Json;
using Conferences.Api.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Kazoo;

/// <summary>
/// Reads members of Kazoo's messages. A value of an unexpected type counts as absent; numbers may be sent as text,
/// and an empty object as a list.
/// </summary>
internal static class KazooEventParser
{
    private const string SwitchNode = "freeswitch@";

    // Of the domain name system.
    private const int LongestHostName = 253;

    /// <summary>The member, unless there is none or it is null.</summary>
    public static JsonElement? Member(this JsonElement json, string name) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty(name, out var value)
        && value.ValueKind is not JsonValueKind.Null
            ? value
            : null;

    public static string? Text(this JsonElement json, string name) => json.Member(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    /// <summary>The id; null if there is none, or an empty one.</summary>
    public static T? Id<T>(this JsonElement json, string name) where T : struct, IIdentifier<T> =>
        Identifier.Find<T>(json.Text(name));

    public static long? Number(this JsonElement json, string name) =>
        long.TryParse(json.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    public static bool? Flag(this JsonElement json, string name) => json.Member(name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.String } text => text.GetString() switch
        {
            "true" => true,
            "false" => false,
            _ => null,
        },
        _ => null,
    };

    public static JsonElement? Object(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    /// <summary>The leg that an event or a roster describes.</summary>
    /// <param name="newId">Makes ids of people, and their salt.</param>
    public static MediaLeg Leg(
        this JsonElement json, CallId callId, string conferenceId, DateTimeOffset at, Func<string> newId)
    {
        var state = json.Object("Conference-Channel-Vars") ?? json;
        var moderates = state.Flag("Is-Moderator")
            ?? (state.Text("Member-Type") is { } type ? type == "moderator" : null);
        return new(
            callId,
            new(
                newId(),
                conferenceId,
                newId(),
                json.Text("Caller-ID-Name") ?? "",
                json.Text("Caller-ID-Number") ?? "",
                LegVariables.Fitting(json.Object("Custom-Channel-Vars")),
                at),
            moderates is true,
            state.Flag("Speak") is false,
            state.Flag("Hear") is false,
            json.MemberId())
        {
            TellsOfState = state.Flag("Speak") is not null,
            TellsOfRole = moderates is not null,
            Ghost = json.IsGhost(),
        };
    }

    /// <summary>True if the leg listens without taking part.</summary>
    public static bool IsGhost(this JsonElement json) =>
        (json.Object("Conference-Channel-Vars")?.Flag("Member-Ghost") ?? json.Flag("Member-Ghost")) is true;

    /// <summary>The media server's own number for the leg.</summary>
    public static long? MemberId(this JsonElement json) =>
        json.Number("Participant-ID") ?? json.Object("Conference-Channel-Vars")?.Number("Member-ID");

    /// <summary>
    /// Host name of the media server, from the members that name it; null if none does. <c>Node</c> is whichever node
    /// of the cluster sent the message, and so is <c>Conference-Node</c>, unless it is a media server's.
    /// </summary>
    public static string? SwitchName(this JsonElement json)
    {
        string?[] names =
        [
            json.Text("Switch-Hostname"),
            json.Text("Focus"),
            json.Text("Conference-Node") is { } node
                && node.StartsWith(SwitchNode, StringComparison.Ordinal) ? node : null,
        ];
        return names.OfType<string>().Select(name => name[(name.IndexOf('@', StringComparison.Ordinal) + 1)..])
            .FirstOrDefault(name => name.Length is > 0 and <= LongestHostName);
    }
}
