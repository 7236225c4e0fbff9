using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>
/// Reads the messages of an Event Socket from whatever pieces of it arrive: a block of headers, an empty line, and a
/// body of as many bytes as <c>Content-Length</c> says.
/// </summary>
internal sealed class EslReader
{
    /// <summary>
    /// The longest block of headers, in bytes. Those of a message are few; an event's are in its body.
    /// </summary>
    public const int LongestHeaders = 64 * 1024;

    /// <summary>The longest body, in bytes: a list of some ten thousand channels.</summary>
    public const int LongestBody = 16 * 1024 * 1024;

    private EslHeaders? headers;
    private int bodyLength;

    /// <summary>Takes one message from the front of what has arrived, if it is there as a whole.</summary>
    /// <param name="arrived">What is not read yet; what is read is cut off.</param>
    /// <exception cref="EslGarbledException">It is not this protocol, or exceeds its bounds.</exception>
    public bool TryRead(ref ReadOnlySequence<byte> arrived, [NotNullWhen(true)] out EslMessage? message)
    {
        message = null;
        if (headers is null && !TryReadHeaders(ref arrived))
            return false;
        if (arrived.Length < bodyLength)
            return false;
        message = new(headers!, arrived.Slice(0, bodyLength).ToArray());
        arrived = arrived.Slice(bodyLength);
        headers = null;
        return true;
    }

    [MemberNotNullWhen(true, nameof(headers))]
    private bool TryReadHeaders(ref ReadOnlySequence<byte> arrived)
    {
        var bytes = new SequenceReader<byte>(arrived);
        bytes.AdvancePastAny((byte)'\r', (byte)'\n');
        arrived = bytes.UnreadSequence;
        bytes = new(arrived);
        if (!bytes.TryReadTo(out ReadOnlySequence<byte> block, "\n\n"u8))
            return arrived.Length <= LongestHeaders ? false : throw TooLong();
        if (block.Length > LongestHeaders)
            throw TooLong();
        var read = EslHeaders.Read(block, isEncoded: false);
        bodyLength = read.BodyLength(LongestBody);
        headers = read;
        arrived = bytes.UnreadSequence;
        return true;
    }

    private static EslGarbledException TooLong() =>
        new($"A message begins with more than {LongestHeaders} bytes of headers.");
}
