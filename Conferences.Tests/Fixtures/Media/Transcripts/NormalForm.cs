using System.Text;
using System.Text.RegularExpressions;

namespace Conferences.Tests.Fixtures.Media.Transcripts;

/// <summary>
/// What FreeSWITCH said, without what differs from run to run and from machine to machine. All else is compared byte
/// by byte.
/// </summary>
internal sealed partial class NormalForm
{
    /// <summary>Points in time. Whether there is one is compared: 0 is none.</summary>
    public static readonly string[] Times =
    [
        "Event-Date-Local", "Event-Date-GMT", "Event-Date-Timestamp", "Caller-Profile-Created-Time",
        "Caller-Channel-Created-Time", "Caller-Channel-Answered-Time", "Caller-Channel-Progress-Time",
        "Caller-Channel-Hangup-Time",
    ];

    /// <summary>The place in the order of the run: other events, to which nobody listened, lie between.</summary>
    public static readonly string[] Places = ["Event-Sequence"];

    /// <summary>What is measured: how loud and how long something was.</summary>
    public static readonly string[] Measures =
    [
        "Current-Energy", "seconds", "milliseconds", "samples", "Samples-Out", "Milliseconds-Elapsed",
        "Record-File-Size", "talking-gate-hits", "talking-total-packets", "talking-duration-ms",
        "talking-average-energy", "talking-delta-average", "talking-hit-on-percent", "talking-non-hit-ratio",
        "talking-hit-off-percent", "talking-hit-off-differential",
    ];

    /// <summary>The same in lists.</summary>
    public static readonly string[] MeasuresInLists = ["run_time", "join_time", "last_talking"];

    /// <summary>
    /// The variables of a channel that are compared. A real one has some 200, most of them about SIP and RTP.
    /// </summary>
    public static readonly string[] Variables =
    [
        "current_application", "current_application_data", "current_application_response", "endpoint_disposition",
        "park_timeout", "read_result", "pin", "hangup_cause", "hangup_cause_q850", "digits_dialed", "leg_id",
        "direction", "is_outbound", "uuid", "channel_name", "conference_name", "conference_member_id",
        "conference_uuid", "conference_moderator", "conference_ghost",
    ];

    private readonly Dictionary<string, string> ids = [];

    /// <summary>The normal form. The same id becomes the same text each time.</summary>
    public string Of(string text)
    {
        text = OtherVariables().Replace(text + "\n", "");
        text = Id().Replace(text, it => ids.TryGetValue(it.Value, out var known)
            ? known
            : ids[it.Value] = $"id-{ids.Count + 1}");
        foreach (var header in (string[])[.. Times, .. Places])
        {
            text = Regex.Replace(text, $"(?m)^({header}): (?!0$).+$", "$1: *");
            text = Regex.Replace(text, $"(\"{header}\"):\"(?!0\")[^\"]+\"", "$1:\"*\"");
        }

        foreach (var header in Measures)
        {
            text = Regex.Replace(text, $"(?m)^({header}): .+$", "$1: *");
            text = Regex.Replace(text, $"(\"{header}\"):\"[^\"]+\"", "$1:\"*\"");
        }

        foreach (var measure in MeasuresInLists)
        {
            text = Regex.Replace(text, $"(\"{measure}\":\\s?)\\d+", "$1*");
            text = Regex.Replace(text, $"( {measure}=\")\\d+", "$1*");
            text = Regex.Replace(text, $"(<{measure}>)\\d+", "$1*");
        }

        text = Created().Replace(text, "$1*");
        text = Uninitialised().Replace(text, "-ERR Member: * not");
        text = UpSince().Replace(text, "UP *");
        text = TransferredAt().Replace(text, "*$1");
        return Length().Replace(text, "Content-Length: *");
    }

    /// <summary>Whether each length that a message tells is that of what follows it.</summary>
    public static bool HasItsLength(string text)
    {
        var end = text.IndexOf("\n\n", StringComparison.Ordinal) + 2;
        var length = Length().Match(text[..end]);
        return !length.Success
            || int.Parse(length.Groups[1].Value) == Encoding.UTF8.GetByteCount(text[end..]);
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Id();

    [GeneratedRegex("Content-Length: (\\d+)")]
    private static partial Regex Length();

    // The reply to "status".
    [GeneratedRegex("UP \\d+ years.*")]
    private static partial Regex UpSince();

    // In "show channels".
    [GeneratedRegex("(\"created(?:_epoch)?\":\")[^\"]+")]
    private static partial Regex Created();

    // FreeSWITCH names some number instead of the member that it does not know.
    [GeneratedRegex("-ERR Member: \\d+ not")]
    private static partial Regex Uninitialised();

    // When and where a call was transferred.
    [GeneratedRegex("\\d{10}(?:%3A|:)(id-\\d+)")]
    private static partial Regex TransferredAt();

    private static Regex OtherVariables()
    {
        var names = string.Join('|', Variables);
        return new(
            $"(?m)^variable_(?!(?:{names}):).*\n"
            + $"|,\"variable_(?!(?:{names})\")[^\"]*\":(?:\"(?:[^\"\\\\]|\\\\.)*\"|\\[[^\\]]*\\])");
    }
}
