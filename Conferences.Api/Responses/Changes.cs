using System.Text.Json;
using Conferences.Domain.Document;

namespace Conferences.Api.Responses;

/// <summary>One difference between two versions of a document. Secrets are masked.</summary>
/// <param name="Path">Dotted path of the member.</param>
/// <param name="From">The previous value, or null.</param>
/// <param name="To">The new value, or null.</param>
internal sealed record Change(string Path, JsonElement? From, JsonElement? To)
{
    private static readonly JsonElement Masked = JsonSerializer.SerializeToElement(SecretMembers.Masked);

    /// <summary>All differences, in the order of their paths. Lists are compared as a whole.</summary>
    public static IEnumerable<Change> Between(JsonElement from, JsonElement to) =>
        Between("", from, to).OrderBy(change => change.Path, StringComparer.Ordinal);

    private static IEnumerable<Change> Between(string path, JsonElement? from, JsonElement? to) => (from, to) switch
    {
        ({ } old, { } young) when JsonElement.DeepEquals(old, young) => [],
        ({ ValueKind: JsonValueKind.Object } old, { ValueKind: JsonValueKind.Object } young) =>
            old.EnumerateObject().Concat(young.EnumerateObject()).Select(it => it.Name).Distinct()
                .SelectMany(key => Between(path.Length == 0 ? key : $"{path}.{key}", At(old, key), At(young, key))),
        _ => [new(path, Shown(path, from), Shown(path, to))],
    };

    private static JsonElement? At(JsonElement json, string key) =>
        json.TryGetProperty(key, out var value) ? value : null;

    private static JsonElement? Shown(string path, JsonElement? value) => value switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { } there when SecretMembers.IsEmpty(there) => there,
        _ when path.Split('.').Any(SecretMembers.IsSecret) => Masked,
        { } there => EventJson.WithoutSecrets(there),
    };
}
