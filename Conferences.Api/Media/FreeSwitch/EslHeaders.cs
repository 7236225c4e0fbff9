using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>
/// The headers of a message or of an event, by name. Names differ in more than case. Where one stands twice the first
/// counts: <c>floor-change</c> repeats those of the conference.
/// </summary>
internal sealed class EslHeaders
{
    private const string ContentLength = "Content-Length";

    private readonly Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);

    public string? this[string name] => values.GetValueOrDefault(name);

    public int Count => values.Count;

    /// <summary>Reads lines of <c>Name: value</c>, in UTF-8.</summary>
    /// <param name="isEncoded">True if the values are URL-encoded, as those of events are.</param>
    /// <param name="longestValue">A longer value is left out, in characters; those who call decide over some.</param>
    /// <exception cref="EslGarbledException">A line has no name, or no colon.</exception>
    public static EslHeaders Read(ReadOnlySequence<byte> block, bool isEncoded, int longestValue = int.MaxValue)
    {
        var headers = new EslHeaders();
        foreach (var line in Encoding.UTF8.GetString(block).Split('\n'))
        {
            var text = line.AsSpan().TrimEnd('\r');
            if (text.IsEmpty)
                continue;
            var colon = text.IndexOf(':');
            if (colon < 1)
                throw new EslGarbledException("A header has no name or no colon.");
            var value = text[(colon + 1)..];
            if (value is [' ', ..])
                value = value[1..];
            if (value.Length <= longestValue)
                headers.values.TryAdd(
                    text[..colon].ToString(), isEncoded ? Uri.UnescapeDataString(value) : value.ToString());
            else
                headers.LeftOut++;
        }

        return headers;
    }

    /// <summary>How many values were left out because they are too long.</summary>
    public int LeftOut { get; private set; }

    /// <summary>The length of the body that follows, in bytes; 0 if there is none.</summary>
    /// <param name="most">The largest that is accepted.</param>
    /// <exception cref="EslGarbledException">It is no number, or too large.</exception>
    public int BodyLength(int most)
    {
        if (this[ContentLength] is not { } text)
            return 0;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > most)
            throw new EslGarbledException($"A body has no length from 0 to {most} bytes.");
        return length;
    }

    public bool TryGet(string name, [NotNullWhen(true)] out string? value) => values.TryGetValue(name, out value);
}
