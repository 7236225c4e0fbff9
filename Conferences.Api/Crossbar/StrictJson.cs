using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Conferences.Api.Crossbar;

/// <summary>
/// JSON that can be stored and comes back the same: well-formed UTF-8 without a byte order mark, at most
/// <see cref="Depth"/> levels, no key twice, no NUL, no lone surrogate, no number beyond a double.
/// </summary>
internal static partial class StrictJson
{
    /// <summary>Most levels of nesting.</summary>
    public const int Depth = 64;

    /// <summary>
    /// Most levels of anything we write around what was read: the serializer counts them too, and throws.
    /// </summary>
    public const int WrappedDepth = 2 * Depth;

    /// <summary>Most characters of a number.</summary>
    private const int NumberLength = 400;

    /// <summary>Largest exponent of a number, either sign. PostgreSQL's numeric ends at 131,072 and -16,383.</summary>
    private const int Exponent = 400;

    /// <summary>
    /// Most digits all exponents of one body may stand for: PostgreSQL gives numbers back written out.
    /// </summary>
    private const int ExponentsTogether = 1_000_000;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = Depth, AllowDuplicateProperties = false };

    /// <summary>The value, or why it is none.</summary>
    public static (JsonElement? Json, string? Error) Read(ReadOnlySpan<byte> bytes)
    {
        // The parser decodes strings only when they are read, so the encoding of everything comes first.
        if (!Utf8.IsValid(bytes))
            return (null, "All JSON must be valid UTF-8");
        try
        {
            return Objection(bytes) is { } objection ? (null, objection) : (JsonElement.Parse(bytes, Options), null);
        }
        catch (JsonException invalid)
        {
            return (null, invalid.Message);
        }
    }

    /// <summary>
    /// The error for logs and headers: without what it quotes of the text, which may be personal or secret.
    /// </summary>
    public static string Unquoted(string error) =>
        $"It is invalid JSON: {Quoted().Replace(error, "…").TrimEnd('.')}.";

    /// <summary>Whether the text of a number is one that every reader, PostgreSQL included, can hold.</summary>
    public static bool Fits(ReadOnlySpan<byte> number) =>
        number.Length <= NumberLength
        && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value)
        && Power(number) is >= -Exponent and <= Exponent;

    // Null for an exponent beyond every bound.
    private static int? Power(ReadOnlySpan<byte> number) => number.IndexOfAny("eE"u8) switch
    {
        < 0 => 0,
        var e => int.TryParse(
            number[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power)
            ? power
            : null,
    };

    private static string? Objection(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = Depth });
        string? objection = null;
        var digits = 0L;
        while (objection is null && reader.Read())
        {
            if (reader.TokenType is JsonTokenType.Number)
                digits += Math.Abs(Power(reader.ValueSpan) ?? 0L);
            objection = reader.TokenType switch
            {
                JsonTokenType.Number when !Fits(reader.ValueSpan) => "A number is out of range",
                JsonTokenType.Number when digits > ExponentsTogether => "The numbers are too large altogether",
                JsonTokenType.String or JsonTokenType.PropertyName when reader.ValueIsEscaped => Text(ref reader),
                _ => null,
            };
        }

        return objection;
    }

    // Only an escape can smuggle in a NUL, or what UTF-8 itself forbids.
    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!.Contains('\0', StringComparison.Ordinal)
                ? "A string holds the character U+0000"
                : null;
        }
        catch (InvalidOperationException)
        {
            return "A string holds half of a surrogate pair";
        }
    }

    // From the first quote to the last: what is quoted may contain some.
    [GeneratedRegex("'.*'", RegexOptions.Singleline)]
    private static partial Regex Quoted();
}
