using System.Collections.Immutable;
using System.Text.Json;

namespace Conferences.Domain.Document;

/// <summary>The JSON types a field accepts. More than one may be allowed.</summary>
[Flags]
public enum Kinds
{
    /// <summary>None: not a valid field.</summary>
    None = 0,

    /// <summary>A string.</summary>
    String = 1,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean = 2,

    /// <summary>A whole number.</summary>
    Integer = 4,

    /// <summary>A list; of strings by default.</summary>
    Array = 8,

    /// <summary>An object.</summary>
    Object = 16,
}

/// <summary>
/// A field of a JSON document, and the only place that says what it may contain. Coercion, defaults, validation and the
/// published schema all derive from it.
/// </summary>
/// <param name="Path">Dotted path, e.g. <c>member.pins</c>. In a table, parents precede their children.</param>
/// <param name="Kinds">The types it accepts.</param>
/// <param name="Description">Description in the published schema.</param>
public sealed record Field(string Path, Kinds Kinds, string Description)
{
    /// <summary>Default value as JSON; null for none.</summary>
    public string? Default { get; init; }

    /// <summary>Fewest characters (code points) of a string.</summary>
    public int? MinLength { get; init; }

    /// <summary>Most characters (code points) of a string.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Regular expression for a string.</summary>
    public string? Pattern { get; init; }

    /// <summary>Smallest value of an integer, inclusive.</summary>
    public long? Minimum { get; init; }

    /// <summary>Largest value of an integer, inclusive.</summary>
    public long? Maximum { get; init; }

    /// <summary>The only values an integer may have; empty for any.</summary>
    public ImmutableArray<long> Allowed { get; init; } = [];

    /// <summary>The only values a string, or each string of a list, may have; empty for any.</summary>
    public ImmutableArray<string> AllowedTexts { get; init; } = [];

    /// <summary>The types the items of a list may have.</summary>
    public Kinds ItemKinds { get; init; } = Kinds.String;

    /// <summary>Regular expression for each item of a list.</summary>
    public string? ItemPattern { get; init; }

    /// <summary>Fewest items of a list.</summary>
    public int? MinItems { get; init; }

    /// <summary>Most items of a list.</summary>
    public int? MaxItems { get; init; }

    /// <summary>Most characters of each item of a list.</summary>
    public int? ItemMaxLength { get; init; }

    /// <summary>True if the items of a list must be distinct.</summary>
    public bool UniqueItems { get; init; }

    /// <summary>True if the items of a list are telephone numbers: the same one may be written in several ways.
    /// </summary>
    public bool HoldsNumbers { get; init; }

    /// <summary>True if its parent must contain it.</summary>
    public bool Required { get; init; }

    /// <summary>
    /// Error message if it is missing; empty text then counts as missing. Null for the usual message.
    /// </summary>
    public string? Missing { get; init; }

    /// <summary>Set by the media server; values from clients are ignored.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>The path's keys.</summary>
    public ImmutableArray<string> Keys { get; } = [.. Path.Split('.')];

    /// <summary>The field's value in a document; null if it is absent.</summary>
    public JsonElement? In(JsonElement document) => At(document, Keys.AsSpan());

    /// <summary>The field's parent in a document, of any type; null if it is absent.</summary>
    public JsonElement? ParentIn(JsonElement document) => At(document, Keys.AsSpan()[..^1]);

    private static JsonElement? At(JsonElement value, ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (value.ValueKind is not JsonValueKind.Object || !value.TryGetProperty(key, out value))
                return null;
        }

        return value;
    }
}
