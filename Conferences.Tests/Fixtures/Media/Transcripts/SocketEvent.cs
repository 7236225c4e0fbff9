using System.Net;
using System.Text.RegularExpressions;

namespace Conferences.Tests.Fixtures.Media.Transcripts;

/// <summary>The headers of an event of FreeSWITCH, from either form; of those that occur twice, the first.</summary>
internal sealed partial class SocketEvent
{
    private readonly Dictionary<string, string> headers = [];

    /// <summary>Reads an event as it was sent.</summary>
    public SocketEvent(string text)
    {
        var body = text[(text.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];
        var matches = body.StartsWith('{') ? InJson().Matches(body) : InPlain().Matches(body);
        foreach (Match header in matches)
        {
            var value = header.Groups[2].Value;
            headers.TryAdd(
                header.Groups[1].Value, body.StartsWith('{') ? Regex.Unescape(value) : WebUtility.UrlDecode(value));
        }
    }

    public string Name => this["Event-Name"]!;

    public string? Action => this["Action"];

    public string? Channel => this["Unique-ID"];

    public string? Conference => this["Conference-Name"];

    public int? Member => int.TryParse(this["Member-ID"], out var id) ? id : null;

    public string? this[string header] => headers.GetValueOrDefault(header);

    [GeneratedRegex("^([A-Za-z][^:\n]*): (.*)$", RegexOptions.Multiline)]
    private static partial Regex InPlain();

    [GeneratedRegex("\"([A-Za-z][^\"]*)\":\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex InJson();
}
