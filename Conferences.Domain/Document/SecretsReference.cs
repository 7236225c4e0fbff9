using System.Collections.Immutable;
using System.Text.Json;

namespace Conferences.Domain.Document;

/// <summary>What a stored document has in the place of its secrets: where they are, and the proof of them.</summary>
/// <param name="Id">The row of <see cref="ConferenceSecrets"/>; erasing it leaves this as it is.</param>
/// <param name="Hash">See <see cref="ConferenceSecrets.Hash"/>.</param>
/// <param name="Members">By JSON pointer into the document, the row that first had the value: two versions whose rows
/// are the same here have the same secret.</param>
public sealed record SecretsReference(string Id, string Hash, ImmutableSortedDictionary<string, string> Members)
{
    /// <summary>The private member of a stored document that it stands in; no client's document has one.</summary>
    public const string Member = "_secrets";

    /// <summary>The reference in a stored document; null if it has no secrets.</summary>
    public static SecretsReference? In(JsonElement document) =>
        document.ValueKind is JsonValueKind.Object && document.TryGetProperty(Member, out var stored)
            ? new(
                stored.GetProperty("id").GetString()!,
                stored.GetProperty("hash").GetString()!,
                stored.GetProperty("members").EnumerateObject().ToImmutableSortedDictionary(
                    member => member.Name, member => member.Value.GetString()!, StringComparer.Ordinal))
            : null;

    /// <summary>Writes it as it is stored.</summary>
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
