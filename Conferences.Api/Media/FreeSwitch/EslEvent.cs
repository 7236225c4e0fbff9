using System.Buffers;
using System.Globalization;
using System.Text;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>An event of the media server.</summary>
/// <param name="Body">Its own body, such as the result of a job; empty if it has none.</param>
internal sealed record EslEvent(EslHeaders Headers, string Body)
{
    /// <summary>The longest value of a header that is read, in bytes as sent: callers name some of them.</summary>
    public const int LongestValue = 64 * 1024;

    public const string Job = "BACKGROUND_JOB";

    public string? this[string name] => Headers[name];

    /// <summary>The kind of event.</summary>
    public string Name => Headers["Event-Name"] ?? "";

    public string? Subclass => Headers["Event-Subclass"];

    /// <summary>Of a job's result: the job, as the command named it.</summary>
    public string? JobUuid => Name == Job ? Headers["Job-UUID"] : null;

    /// <summary>The run of the media server it is from; empty if it does not say.</summary>
    public string CoreUuid => Headers["Core-UUID"] ?? "";

    /// <summary>Its place in the order of that run; null if it has none.</summary>
    public long? Sequence => Number("Event-Sequence");

    /// <exception cref="EslGarbledException">It is no event, or its parts do not add up.</exception>
    public static EslEvent Read(EslMessage message)
    {
        var bytes = new SequenceReader<byte>(new(message.Body));
        if (!bytes.TryReadTo(out ReadOnlySequence<byte> block, "\n\n"u8))
            throw new EslGarbledException("An event has no end of its headers.");
        var headers = EslHeaders.Read(block, isEncoded: true, LongestValue);
        var length = headers.BodyLength(EslReader.LongestBody);
        if (bytes.Remaining < length)
            throw new EslGarbledException("The body of an event is shorter than it says.");
        if (headers["Event-Name"] is not { Length: > 0 })
            throw new EslGarbledException("An event has no name.");
        return new(headers, Encoding.UTF8.GetString(bytes.UnreadSequence.Slice(0, length)));
    }

    public long? Number(string name) =>
        long.TryParse(Headers[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public bool? Flag(string name) => Headers[name] switch
    {
        "true" => true,
        "false" => false,
        _ => null,
    };
}
