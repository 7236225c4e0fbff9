using System.Text;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>A command of the Event Socket: one line, and headers.</summary>
/// <param name="Line">What it is, such as <c>api conference list</c>.</param>
internal sealed record EslCommand(string Line, params (string Name, string Value)[] Headers)
{
    /// <summary>The command as it is sent.</summary>
    /// <exception cref="ArgumentException">A part of it has a line break: it would be two commands.</exception>
    public byte[] Bytes()
    {
        var text = new StringBuilder();
        Append(text, Line);
        foreach (var (name, value) in Headers)
            Append(text, $"{name}: {value}");
        return Encoding.UTF8.GetBytes(text.Append('\n').ToString());
    }

    private static void Append(StringBuilder text, string line)
    {
        if (line.AsSpan().IndexOfAny('\n', '\r', '\0') >= 0)
            throw new ArgumentException("A command of the Event Socket has a line break in it.");
        text.Append(line).Append('\n');
    }
}
