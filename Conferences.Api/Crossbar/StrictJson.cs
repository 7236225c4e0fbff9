using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Conferences.Api.Crossbar;

/// <summary>
/// JSON that can be stored and comes back the same: well-formed UTF-8, at most <see cref="Depth"/> levels, no key
/// twice, no NUL, no lone surrogate, no number beyond a double.
/// </summary>
internal static class StrictJson
{
    /// <summary>Most levels of nesting.</summary>
    public const int Depth = 64;

    private const int NumberLength = 400;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = Depth, AllowDuplicateProperties = false };

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The value, or why it is none.</summary>
    public static (JsonElement? Json, string? Error) Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            // The parser looks inside strings only when they are read: check the encoding of everything first.
            _ = Utf8.GetCharCount(bytes);
            var json = JsonElement.Parse(bytes, Options);
            return Objection(json) is { } objection ? (null, objection) : (json, null);
        }
        catch (JsonException invalid)
        {
            return (null, invalid.Message);
        }
        catch (DecoderFallbackException)
        {
            return (null, "All JSON must be valid UTF-8");
        }
    }

    private static string? Objection(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => Objection(json.GetRawText()),
        JsonValueKind.Number => Fits(json) ? null : "A number is out of range",
        JsonValueKind.Array => json.EnumerateArray().Select(Objection).FirstOrDefault(it => it is not null),
        JsonValueKind.Object => json.EnumerateObject()
            .Select(property => Text(property.Name) ?? Objection(property.Value))
            .FirstOrDefault(it => it is not null),
        _ => null,
    };

    private static bool Fits(JsonElement number) =>
        number.GetRawText() is { Length: <= NumberLength } text
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value)
        && (value != 0 || !text.AsSpan().ContainsAny('e', 'E'));

    // Only an escape can smuggle in what UTF-8 itself forbids, or a NUL.
    private static string? Objection(string raw)
    {
        if (!raw.Contains('\\', StringComparison.Ordinal))
            return null;
        try
        {
            return Text(JsonSerializer.Deserialize<string>(raw)!);
        }
        catch (Exception lone) when (lone is InvalidOperationException or JsonException)
        {
            return "A string holds half of a surrogate pair";
        }
    }

    private static string? Text(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            return "A string holds the character U+0000";
        for (ReadOnlySpan<char> rest = text; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != System.Buffers.OperationStatus.Done)
                return "A string holds half of a surrogate pair";
            rest = rest[length..];
        }

        return null;
    }
}
