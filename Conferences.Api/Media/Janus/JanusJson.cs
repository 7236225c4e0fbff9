using System.Text.Json;

namespace Conferences.Api.Media.Janus;

/// <summary>Reads what Janus sends: a member that is absent, or of another type, is null.</summary>
internal static class JanusJson
{
    public static JsonElement? Part(this JsonElement json, string name) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty(name, out var found) ? found : null;

    public static string? Words(this JsonElement json, string name) =>
        json.Part(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static long? Whole(this JsonElement json, string name) =>
        json.Part(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var whole)
            ? whole
            : null;

    public static bool? Truth(this JsonElement json, string name) => json.Part(name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>The elements of a list; none if it is absent.</summary>
    public static IEnumerable<JsonElement> Elements(this JsonElement json, string name) =>
        json.Part(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
}
