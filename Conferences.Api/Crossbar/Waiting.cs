using System.Globalization;

namespace Conferences.Api.Crossbar;

/// <summary><c>?wait=5s</c>: how long a caller would stay for the outcome of what it asks.</summary>
internal static class Waiting
{
    /// <summary>The longest anybody may wait.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>How long a caller would stay who says this; null if it says nothing.</summary>
    public static TimeSpan? Of(string? wait) =>
        Seconds(wait) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>False for a wait that is none.</summary>
    public static bool IsFine(string? wait) => wait is null || Seconds(wait) is not null;

    /// <summary>The reply to one.</summary>
    public static Reply Refused { get; } = Reply.Invalid(
        "wait", "invalid", $"The wait must be whole seconds from 0s to {Longest.TotalSeconds}s");

    private static int? Seconds(string? wait) =>
        wait is [.. var seconds, 's']
        && int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count <= Longest.TotalSeconds
            ? count
            : null;
}
