using System.Text;

namespace Conferences.Api.Media;

/// <summary>Text that callers chose and no API has checked, such as their names, and what may be kept of it.</summary>
internal static class CallerText
{
    /// <summary>As the API bounds it.</summary>
    private const int Longest = 255;

    /// <summary>Without control characters and halves of surrogate pairs, and of at most 255 characters.</summary>
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
}
