using System.Buffers;
using System.Text.Json;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Live.Blackhole;

/// <summary>Bytes that are sent to one socket or to many; counted once for all of them until the last is sent.</summary>
/// <param name="backlog">What it counts against; null for a reply, which is one socket's.</param>
internal sealed class OutgoingFrame(byte[] bytes, FrameBacklog? backlog = null)
{
    private int waiting;

    /// <summary>A text message in UTF-8.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>True if its account has too much unsent.</summary>
    public bool IsOneTooMany => backlog is { IsFull: true };

    /// <summary>A socket is to send it.</summary>
    public void Wait()
    {
        if (Interlocked.Increment(ref waiting) == 1)
            backlog?.Add(bytes.Length);
    }

    /// <summary>A socket has sent it, or will not.</summary>
    public void Done()
    {
        if (Interlocked.Decrement(ref waiting) == 0)
            backlog?.Add(-bytes.Length);
    }
}

/// <summary>The bytes of one account's frames that some socket has still to send.</summary>
/// <param name="most">How many there should be.</param>
internal sealed class FrameBacklog(long most)
{
    private long bytes;

    /// <summary>True if there are more: sockets that are behind have to go.</summary>
    public bool IsFull => Interlocked.Read(ref bytes) > most;

    public void Add(long more) => Interlocked.Add(ref bytes, more);
}

/// <summary>Writes the frames that sockets send.</summary>
internal static class Frames
{
    /// <summary>A message, as one who has bound to it so gets it.</summary>
    public static byte[] Event(LiveMessage message, string subscribedKey, string subscriptionKey) => Write(json =>
    {
        json.WriteString("action", "event");
        json.WriteString("subscribed_key", subscribedKey);
        json.WriteString("subscription_key", subscriptionKey);
        json.WriteString("name", message.Name);
        json.WriteString("routing_key", message.RoutingKey);
        if (message.Cursor is { } cursor)
            json.WriteString("cursor", cursor);
        json.WritePropertyName("data");
        json.WriteRawValue(message.Data, skipInputValidation: true);
    }, message.Data.Length + 512);

    /// <summary>The reply to a frame that was carried out.</summary>
    public static byte[] Success(string requestId, Action<Utf8JsonWriter> data) =>
        Reply(requestId, "success", data);

    /// <summary>The reply to a frame that is wrong.</summary>
    public static byte[] Error(string requestId, params IReadOnlyList<string> errors) =>
        Reply(requestId, "error", json => Texts(json, "errors", errors));

    /// <summary>A member that is a list of texts.</summary>
    public static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static byte[] Reply(string requestId, string status, Action<Utf8JsonWriter> data) => Write(json =>
    {
        json.WriteString("action", "reply");
        json.WriteString("request_id", requestId);
        json.WriteString("status", status);
        json.WriteStartObject("data");
        data(json);
        json.WriteEndObject();
    });

    private static byte[] Write(Action<Utf8JsonWriter> members, int size = 256)
    {
        var buffer = new ArrayBufferWriter<byte>(size);
        using (var json = new Utf8JsonWriter(buffer, Envelope.Written))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
