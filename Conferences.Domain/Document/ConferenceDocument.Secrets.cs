using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Domain.Commands;

namespace Conferences.Domain.Document;

/// <content>
/// Sealing: the stored document has no secrets, only a reference to the row that contains them.
/// </content>
public sealed partial class ConferenceDocument
{
    private readonly JsonElement masked;
    private readonly bool isOpen = true;

    private ConferenceDocument(JsonElement json, JsonElement masked, SecretsReference secrets, bool isOpen = true) =>
        (Json, this.masked, Secrets, this.isOpen) = (json, masked, secrets, isOpen);

    /// <summary>The reference to the secrets' row; null if the document has none, or is not sealed yet.</summary>
    public SecretsReference? Secrets { get; }

    /// <summary>The document with each secret replaced by <c>***</c>, once it is sealed.</summary>
    public JsonElement Masked => Secrets is null ? Json : masked;

    /// <summary>
    /// The document with each secret replaced by the id of the row that first had it: two versions differ where their
    /// secrets do, even if those are erased.
    /// </summary>
    public JsonElement Marked => Secrets is { } secrets
        ? Element(SecretMembers.Replace(masked, secrets.Members.Keys, it => secrets.Members[it]))
        : Json;

    /// <summary>True if it has pins that are not available: erased, or not part of an import.</summary>
    public bool LacksPins => !isOpen && Secrets!.Members.Keys.Any(it => it is "/member/pins" or "/moderator/pins");

    /// <summary>
    /// The document as it can be stored, and the row for its secrets; null if it has none, or the same as before.
    /// </summary>
    /// <param name="context">Provides the row's id and salt.</param>
    /// <param name="before">The document it replaces, open; null if there is none.</param>
    /// <exception cref="InvalidOperationException">It has secrets, and the context has no salt.</exception>
    public (ConferenceDocument Sealed, ConferenceSecrets? Row) Seal(
        string conferenceId, CommandContext context, ConferenceDocument? before = null)
    {
        var found = SecretMembers.In(Json);
        if (Secrets is not null || found.Count == 0)
            return (this, null);
        var had = before?.Known() ?? [];
        var since = found.ToImmutableSortedDictionary(
            it => it.Key,
            it => had.TryGetValue(it.Key, out var value) && JsonElement.DeepEquals(value, it.Value)
                ? before!.Secrets!.Members[it.Key]
                : context.OperationId.Text,
            StringComparer.Ordinal);
        var hidden = Element(SecretMembers.Replace(Json, since.Keys, _ => SecretMembers.Masked));
        if (before?.Secrets is { } same && since.SequenceEqual(same.Members))
            return (new(Json, hidden, same), null);
        var row = new ConferenceSecrets(
            context.OperationId.Text,
            conferenceId,
            context.Salt ?? throw new InvalidOperationException("There is no salt for the secrets of a document."),
            JsonSerializer.SerializeToElement(found.ToDictionary()),
            context.At);
        return (new(Json, hidden, new(row.Id, row.Hash(), since)), row);
    }

    /// <summary>The document in stored form, which <see cref="Stored(string)"/> reads.</summary>
    /// <exception cref="InvalidOperationException">It has secrets and is not sealed.</exception>
    public string Stored() => JsonSerializer.Serialize(this);

    /// <summary>The document with its secrets, if one of these rows contains them.</summary>
    public ConferenceDocument Open(IEnumerable<ConferenceSecrets> rows) =>
        Secrets is { } secrets && rows.FirstOrDefault(row => row.Id == secrets.Id) is { Values: var values }
            ? new(
                Element(SecretMembers.Replace(masked, secrets.Members.Keys, it =>
                    values.TryGetProperty(it, out var value) ? JsonSerializer.SerializeToNode(value) : null)),
                masked,
                secrets)
            : this;

    private static ConferenceDocument Stored(JsonElement stored)
    {
        if (SecretsReference.In(stored) is not { } secrets)
            return new(stored);
        var hidden = JsonObject.Create(stored)!;
        hidden.Remove(SecretsReference.Member);
        var element = Element(hidden);
        return new(Element(Without(element, secrets.Members.Keys)), element, secrets, isOpen: false);
    }

    private static JsonObject Without(JsonElement hidden, IEnumerable<string> pointers) =>
        SecretMembers.Replace(hidden, pointers, _ => null);

    // Unavailable secrets are kept as they are, unless one of them is replaced: then the others are removed.
    private ConferenceDocument CleanUnknown(JsonObject merged)
    {
        var pointers = Secrets!.Members.Keys.ToArray();
        var untouched = pointers.Where(it => SecretMembers.IsMasked(merged, it)).ToArray();
        var kept = Clean((JsonObject)merged.DeepClone()).Json;
        return untouched.Length == pointers.Length && SecretMembers.In(kept).Count == pointers.Length
            ? new(Element(Without(kept, pointers)), kept, Secrets, isOpen: false)
            : Clean(Without(Element(merged), untouched));
    }

    private Dictionary<string, JsonElement> Known() =>
        isOpen && Secrets is not null ? SecretMembers.In(Json).ToDictionary() : [];
}
