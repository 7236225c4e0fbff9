using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Audit;

/// <summary>
/// Canonical JSON: compact UTF-8, keys in ordinal order at every depth, strings escaped only where required, numbers
/// with their original text. The framework's writers escape more, and which characters depends on its version.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>Options for parsing what is then written canonically: stored JSON and the lines of an export.</summary>
    public static readonly JsonDocumentOptions Options =
        new() { MaxDepth = 2 * StrictJson.WrappedDepth, AllowDuplicateProperties = false };

    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. "\"\\", .. Enumerable.Range(0, ' ').Select(control => (char)control)]);

    /// <summary>The value's bytes.</summary>
    public static byte[] Of(JsonElement value)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        Write(output, value);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes a value.</summary>
    public static void Write(IBufferWriter<byte> output, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(output, value);
                break;
            case JsonValueKind.Array:
                WriteArray(output, value);
                break;
            case JsonValueKind.String:
                Write(output, value.GetString()!);
                break;
            default:
                Encoding.UTF8.GetBytes(value.GetRawText(), output);
                break;
        }
    }

    /// <summary>Writes a string, or null.</summary>
    public static void Write(IBufferWriter<byte> output, string? text)
    {
        if (text is null)
        {
            output.Write("null"u8);
            return;
        }

        output.Write("\""u8);
        var rest = text.AsSpan();
        for (int plain; (plain = rest.IndexOfAny(Escaped)) >= 0; rest = rest[(plain + 1)..])
        {
            Encoding.UTF8.GetBytes(rest[..plain], output);
            Encoding.UTF8.GetBytes(Escape(rest[plain]), output);
        }

        Encoding.UTF8.GetBytes(rest, output);
        output.Write("\""u8);
    }

    /// <summary>Writes a whole number.</summary>
    public static void Write(IBufferWriter<byte> output, long number) =>
        Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture), output);

    private static void WriteObject(IBufferWriter<byte> output, JsonElement value)
    {
        var separator = "{"u8;
        foreach (var member in value.EnumerateObject().OrderBy(it => it.Name, StringComparer.Ordinal))
        {
            output.Write(separator);
            separator = ","u8;
            Write(output, member.Name);
            output.Write(":"u8);
            Write(output, member.Value);
        }

        output.Write(separator is [(byte)'{'] ? "{}"u8 : "}"u8);
    }

    private static void WriteArray(IBufferWriter<byte> output, JsonElement value)
    {
        output.Write("["u8);
        foreach (var (at, item) in value.EnumerateArray().Index())
        {
            if (at > 0)
                output.Write(","u8);
            Write(output, item);
        }

        output.Write("]"u8);
    }

    private static string Escape(char it) => it switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        _ => $"\\u{(int)it:x4}",
    };
}
