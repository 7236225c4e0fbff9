using System.Net.WebSockets;

namespace Conferences.Api.Media.Janus;

/// <summary>Reads text messages from a WebSocket, one after the other, each of bounded size.</summary>
/// <param name="most">Most bytes of a message.</param>
internal sealed class JanusFrames(WebSocket socket, int most = JanusFrames.MostBytes)
{
    /// <summary>Most bytes of a message, unless said otherwise: a list of some thousand participants.</summary>
    public const int MostBytes = 4_000_000;

    private const int Piece = 16_384;

    private byte[] buffer = new byte[Piece];

    /// <summary>The next message, valid until the next call; null if the other side has closed.</summary>
    /// <exception cref="JanusLostException">It is too large, or no text.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellation)
    {
        // One large message must not keep its buffer for ever.
        if (buffer.Length > 16 * Piece)
            buffer = new byte[Piece];
        for (var read = 0; ;)
        {
            if (read == buffer.Length)
                Array.Resize(ref buffer, Math.Min(2 * buffer.Length, most + 1));
            var part = await socket.ReceiveAsync(buffer.AsMemory(read), cancellation);
            if (part.MessageType is WebSocketMessageType.Close)
                return null;
            read += part.Count;
            if (read > most)
                throw new JanusLostException($"A message has more than {most} bytes.");
            if (!part.EndOfMessage)
                continue;
            return part.MessageType is WebSocketMessageType.Text
                ? buffer.AsMemory(0, read)
                : throw new JanusLostException("A message is binary.");
        }
    }
}
