using System.Text.Json;
using Conferences.Domain;

namespace Conferences.Api.Views;

/// <summary>One difference between two versions of a document.</summary>
/// <param name="Path">Where, dotted.</param>
/// <param name="From">What stood there; null for nothing.</param>
/// <param name="To">What stands there; null for nothing.</param>
internal sealed record Change(string Path, JsonElement? From, JsonElement? To)
{
    /// <summary>All differences, in the order of their paths. Lists differ as a whole.</summary>
    public static IEnumerable<Change> Between(JsonElement from, JsonElement to) =>
        Between("", from, to).OrderBy(change => change.Path, StringComparer.Ordinal);

    /// <summary>Writes it; what is secret is told to have changed and nothing more.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("path", Path);
        Write(json, "from", From);
        Write(json, "to", To);
        json.WriteEndObject();
    }

    private static IEnumerable<Change> Between(string path, JsonElement? from, JsonElement? to) => (from, to) switch
    {
        ({ } old, { } young) when JsonElement.DeepEquals(old, young) => [],
        ({ ValueKind: JsonValueKind.Object } old, { ValueKind: JsonValueKind.Object } young) =>
            old.EnumerateObject().Concat(young.EnumerateObject()).Select(it => it.Name).Distinct()
                .SelectMany(key => Between(path.Length == 0 ? key : $"{path}.{key}", At(old, key), At(young, key))),
        _ => [new(path, from, to)],
    };

    private static JsonElement? At(JsonElement json, string key) =>
        json.TryGetProperty(key, out var value) ? value : null;

    private void Write(Utf8JsonWriter json, string name, JsonElement? value)
    {
        json.WritePropertyName(name);
        if (value is not { ValueKind: not JsonValueKind.Null } there)
            json.WriteNullValue();
        else if (Path.Split('.').Any(SecretMembers.IsSecret))
            json.WriteStringValue(SecretMembers.Masked);
        else
            FactJson.WriteMasked(json, there);
    }
}
