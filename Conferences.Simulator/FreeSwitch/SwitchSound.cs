using System.Globalization;
using System.Text.RegularExpressions;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>How long sounds are. Tones are as long as they say; files exist unless they are called missing.</summary>
internal static partial class SwitchSound
{
    private static readonly TimeSpan OfFiles = TimeSpan.FromMilliseconds(600);

    /// <summary>The length of a sound, infinite for one that is repeated, null for one that there is not.</summary>
    public static TimeSpan? LengthOf(string file)
    {
        if (file.Contains("loops=-1", StringComparison.Ordinal))
            return Timeout.InfiniteTimeSpan;
        if (Tone().Match(file) is { Success: true } tone)
            return Milliseconds(tone.Groups[1].Value);
        if (file.StartsWith("silence_stream://", StringComparison.Ordinal))
            return Milliseconds(file["silence_stream://".Length..].Split(',')[0]);
        return file.Contains("missing", StringComparison.OrdinalIgnoreCase)
            || file.StartsWith("http:", StringComparison.OrdinalIgnoreCase)
                ? null
                : OfFiles;
    }

    [GeneratedRegex(@"^tone_stream://%\((\d+),")]
    private static partial Regex Tone();

    private static TimeSpan? Milliseconds(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(length)
            : null;
}
