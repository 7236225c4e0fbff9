using System.Buffers;
using System.Net.WebSockets;

namespace Conferences.Api.Live.Blackhole;

/// <summary>What a frame of a client is.</summary>
internal enum IncomingKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>Binary, which no command is.</summary>
    Binary,

    /// <summary>Longer than a frame may be.</summary>
    TooLarge,

    /// <summary>The end: the client closes, or the rest is not worth reading.</summary>
    End,
}

/// <summary>Reads what a client sends. A socket that is silent holds no buffer.</summary>
internal sealed class IncomingFrames(WebSocket socket)
{
    /// <summary>Most bytes of a frame.</summary>
    public const int MostBytes = 65_536;

    // Of one that is too large so many are read, so that the client gets the reply to it.
    private const int MostRead = 8_000_000;

    private const int Piece = 4_096;

    /// <summary>Called when a frame begins.</summary>
    public Action Begun { get; init; } = static () => { };

    /// <summary>The next frame.</summary>
    public async Task<(IncomingKind Kind, byte[] Text)> ReadAsync(CancellationToken cancellation)
    {
        var first = await socket.ReceiveAsync(Memory<byte>.Empty, cancellation);
        if (first.MessageType is WebSocketMessageType.Close)
            return (IncomingKind.End, []);
        Begun();
        if (first.EndOfMessage)
            return (KindOf(first.MessageType), []);
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            var read = 0;
            while (true)
            {
                if (read == buffer.Length && read < MostBytes)
                    buffer = Grow(buffer, read);
                var place = read < MostBytes ? buffer.AsMemory(read, Math.Min(buffer.Length, MostBytes) - read)
                    : buffer.AsMemory();
                var part = await socket.ReceiveAsync(place, cancellation);
                if (part.MessageType is WebSocketMessageType.Close || read + part.Count > MostRead)
                    return (IncomingKind.End, []);
                read += part.Count;
                if (!part.EndOfMessage)
                    continue;
                return read > MostBytes
                    ? (IncomingKind.TooLarge, [])
                    : (KindOf(part.MessageType), buffer.AsSpan(0, read).ToArray());
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static IncomingKind KindOf(WebSocketMessageType type) =>
        type is WebSocketMessageType.Text ? IncomingKind.Text : IncomingKind.Binary;

    private static byte[] Grow(byte[] buffer, int read)
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
        buffer.AsSpan(0, read).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
