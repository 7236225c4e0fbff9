using System.Globalization;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>Times as FreeSWITCH writes them: microseconds since 1970.</summary>
internal static class Microseconds
{
    /// <summary>A time, or 0 for what has not happened.</summary>
    public static string Of(DateTimeOffset? time) =>
        (time is { } at ? (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond : 0)
            .ToString(CultureInfo.InvariantCulture);
}
