using System.Text;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>Text that callers chose, and what may be kept of it.</summary>
internal static class FreeSwitchText
{
    private const int Longest = 255;

    /// <summary>Without control characters and half letters, and not longer than what callers of the API may say.
    /// </summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var clean = string.Concat((text.Length > 4 * Longest ? text[..(4 * Longest)] : text).EnumerateRunes()
            .Where(rune => !Rune.IsControl(rune) && rune != Rune.ReplacementChar)
            .Select(rune => rune.ToString()));
        if (clean.Length <= Longest)
            return clean;
        return clean[..(char.IsHighSurrogate(clean[Longest - 1]) ? Longest - 1 : Longest)];
    }

    /// <summary>
    /// An id; null if there is none, or one that no server makes and that could be more than one argument of a command.
    /// </summary>
    public static T? Id<T>(string? text) where T : struct, IIdentifier<T> =>
        text is { Length: > 0 and <= Longest }
        && text.All(letter => letter is > ' ' and < '\x7f' and not '\'' and not '"')
            ? T.From(text)
            : null;
}
