using System.Collections.Immutable;
using System.Text.Json;

namespace Conferences.Domain.Document;

/// <summary>Replaces the secrets in a stored document: where they are stored, and their hash.</summary>
/// <param name="Id">The row of <see cref="ConferenceSecrets"/>; erasing the row does not change this.</param>
/// <param name="Hash">See <see cref="ConferenceSecrets.Hash"/>.</param>
/// <param name="Members">By JSON pointer into the document, the id of the row that first had the value: versions with
/// the same id have the same secret.</param>
public sealed record SecretsReference(string Id, string Hash, ImmutableSortedDictionary<string, string> Members)
{
    /// <summary>The private member of a stored document with the reference; clients' documents have none.</summary>
    public const string Member = "_secrets";

    /// <summary>The reference in a stored document; null if there is none.</summary>
    public static SecretsReference? In(JsonElement document) =>
        document.ValueKind is JsonValueKind.Object && document.TryGetProperty(Member, out var stored)
            ? new(
                stored.GetProperty("id").GetString()!,
                stored.GetProperty("hash").GetString()!,
                stored.GetProperty("members").EnumerateObject().ToImmutableSortedDictionary(
                    member => member.Name, member => member.Value.GetString()!, StringComparer.Ordinal))
            : null;

    /// <summary>Writes the reference in stored form.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject(Member);
        json.WriteString("id", Id);
        json.WriteString("hash", Hash);
        json.WriteStartObject("members");
        foreach (var (pointer, since) in Members)
            json.WriteString(pointer, since);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
