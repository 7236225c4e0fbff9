using System.Collections.Immutable;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Conferences.Api.Queries;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>A conference of this service, as the server lists it.</summary>
/// <param name="Recording">The file of a recording that is being made, or null.</param>
internal sealed record FreeSwitchListed(
    Place Place,
    InstanceUuid Uuid,
    bool IsLocked,
    long? RunTime,
    string? Recording,
    bool HasGhosts,
    ImmutableArray<FreeSwitchListedMember> Members);

/// <summary>A leg in such a list.</summary>
/// <param name="IsHeld">It neither hears the conference nor is heard.</param>
internal sealed record FreeSwitchListedMember(
    CallId CallId,
    long? MemberId,
    string Name,
    string Number,
    bool IsModerator,
    bool CanSpeak,
    bool CanHear,
    bool IsHeld,
    bool Talks);

/// <summary>Reads the lists that the server makes of its conferences.</summary>
internal static class FreeSwitchList
{
    /// <summary>The conferences of this service in the reply to <c>json_list</c>; others are left out.</summary>
    /// <exception cref="EslCommandException">It is no such list.</exception>
    public static ImmutableArray<FreeSwitchListed> Read(string text)
    {
        try
        {
            using var parsed = JsonDocument.Parse(text);
            return parsed.RootElement.ValueKind is JsonValueKind.Array
                ? [.. parsed.RootElement.EnumerateArray().Select(Conference).OfType<FreeSwitchListed>()]
                : throw NoList();
        }
        catch (JsonException)
        {
            throw NoList();
        }
    }

    /// <summary>The ghosts in the reply to <c>xml_list</c>: only that says who is one.</summary>
    public static ImmutableHashSet<CallId> Ghosts(string text)
    {
        try
        {
            return
            [
                .. XDocument.Parse(text).Descendants("member")
                    .Where(it => (string?)it.Element("flags")?.Element("is_ghost") == "true")
                    .Select(it => FreeSwitchText.Id<CallId>((string?)it.Element("uuid")))
                    .OfType<CallId>(),
            ];
        }
        catch (XmlException)
        {
            throw NoList();
        }
    }

    private static FreeSwitchListed? Conference(JsonElement json) =>
        json.ValueKind is JsonValueKind.Object
        && ManagedName.Read(Text(json, "conference_name")) is { } place
        && FreeSwitchText.Id<InstanceUuid>(Text(json, "conference_uuid")) is { } uuid
            ? new(
                place,
                uuid,
                Flag(json, "locked"),
                Number(json, "run_time"),
                Members(json).Where(it => Text(it, "type") == "recording_node")
                    .Select(it => Text(it, "record_path")).FirstOrDefault(),
                Number(json, "ghost_count") > 0,
                [.. Members(json).Select(Member).OfType<FreeSwitchListedMember>().DistinctBy(it => it.CallId)])
            : null;

    private static FreeSwitchListedMember? Member(JsonElement json)
    {
        var flags = json.TryGetProperty("flags", out var given) ? given : default;
        return Text(json, "type") == "caller" && FreeSwitchText.Id<CallId>(Text(json, "uuid")) is { } callId
            ? new(
                callId,
                Number(json, "id"),
                CallerText.Clean(Text(json, "caller_id_name")),
                CallerText.Clean(Text(json, "caller_id_number")),
                Flag(flags, "is_moderator"),
                Flag(flags, "can_speak"),
                Flag(flags, "can_hear"),
                Flag(flags, "hold"),
                Flag(flags, "talking"))
            : null;
    }

    private static IEnumerable<JsonElement> Members(JsonElement json) =>
        json.TryGetProperty("members", out var members) && members.ValueKind is JsonValueKind.Array
            ? members.EnumerateArray().Where(it => it.ValueKind is JsonValueKind.Object)
            : [];

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number
        && value.TryGetInt64(out var number) ? number : null;

    private static bool Flag(JsonElement json, string name) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.True;

    private static EslCommandException NoList() => new("The media server's list of conferences cannot be read.");
}
