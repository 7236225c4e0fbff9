using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Domain.Document;

namespace Conferences.Api.Crossbar;

/// <summary>Kazoo takes <c>"5"</c> for 5, <c>"true"</c> for true and 1.0 for 1 before it refuses.</summary>
internal static class Coercion
{
    private const NumberStyles Written =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>The body with the values its fields want; what cannot be turned into one stays as it is.</summary>
    public static JsonElement Apply(JsonElement body, IReadOnlyList<Field> fields)
    {
        var changes = fields
            .Select(field => (field, Value: field.In(body) is { } value ? Coerced(value, field.Kinds) : null))
            .Where(change => change.Value is not null)
            .ToArray();
        if (changes.Length == 0)
            return body;
        var coerced = JsonObject.Create(body)!;
        foreach (var (field, value) in changes)
            field.Keys[..^1].Aggregate(coerced, (parent, key) => parent[key]!.AsObject())[field.Keys[^1]] = value;
        return JsonSerializer.SerializeToElement(coerced);
    }

    /// <summary>The kind of a value. A number with a fraction or an exponent has none.</summary>
    public static Kinds KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Kinds.String,
        JsonValueKind.True or JsonValueKind.False => Kinds.Boolean,
        JsonValueKind.Number => value.GetRawText().AsSpan().ContainsAny(".eE") ? Kinds.None : Kinds.Integer,
        JsonValueKind.Array => Kinds.Array,
        JsonValueKind.Object => Kinds.Object,
        _ => Kinds.None,
    };

    /// <summary>The exact whole number a text stands for; null if it is none, or one that JSON may not hold.</summary>
    public static BigInteger? Whole(string text) =>
        StrictJson.Fits(Encoding.UTF8.GetBytes(text))
        && BigInteger.TryParse(text, Written, CultureInfo.InvariantCulture, out var whole)
            ? whole
            : null;

    private static JsonNode? Coerced(JsonElement value, Kinds wanted) => value.ValueKind switch
    {
        _ when (KindOf(value) & wanted) != 0 => null,
        JsonValueKind.String when wanted.HasFlag(Kinds.Boolean) => Truth(value.GetString()!),
        JsonValueKind.String when wanted.HasFlag(Kinds.Integer) => Digits(value.GetString()!),
        JsonValueKind.Number when wanted.HasFlag(Kinds.Integer) => Digits(value.GetRawText()),
        _ => null,
    };

    private static JsonNode? Truth(string text) => text switch
    {
        "true" => true,
        "false" => false,
        _ => null,
    };

    private static JsonNode? Digits(string text) =>
        Whole(text) is { } whole ? JsonNode.Parse(whole.ToString(CultureInfo.InvariantCulture)) : null;
}
