using System.Globalization;
using System.Text;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>
/// What a client of the Event Socket says at once: a line, headers, an empty line and perhaps a body.
/// </summary>
/// <param name="Verb">The first word of the line.</param>
/// <param name="Argument">The rest of it.</param>
internal sealed record SocketCommand(string Verb, string Argument, Dictionary<string, string> Headers, string Body)
{
    /// <summary>The argument, at blanks.</summary>
    public string[] Words => Argument.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Takes the next command from the input, or null if it is not there as a whole yet.</summary>
    public static SocketCommand? Next(StringBuilder input)
    {
        var text = input.ToString();
        var start = text.Length - text.TrimStart('\n').Length;
        var end = text.IndexOf("\n\n", start, StringComparison.Ordinal);
        if (end < 0)
            return null;
        var lines = text[start..end].Split('\n');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines[1..])
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var told = headers.GetValueOrDefault("Content-Length");
        _ = int.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out var length);
        if (text.Length < end + 2 + length)
            return null;
        input.Remove(0, end + 2 + length);
        var blank = lines[0].IndexOf(' ', StringComparison.Ordinal);
        return new(
            blank < 0 ? lines[0] : lines[0][..blank],
            blank < 0 ? "" : lines[0][(blank + 1)..].Trim(),
            headers,
            text.Substring(end + 2, length));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Verb} {Argument}".TrimEnd() + string.Concat(Headers.Select(it => $"\n{it.Key}: {it.Value}"));
}
