using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.ObjectPool;

namespace Conferences.Api.Crossbar;

/// <summary>Writes Kazoo's response envelope: the data, and around it what belongs to this delivery.</summary>
internal static class Envelope
{
    /// <summary>Exactly this: clients compare it, charset and all.</summary>
    public const string Json = "application/json";

    /// <summary>The header that asks for JSON with line breaks and indents.</summary>
    public const string PrettyHeader = "X-Pretty-Print";

    /// <summary>Letters as they are: nobody puts this JSON into a page of HTML without escaping it there.</summary>
    public static readonly JsonWriterOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly ObjectPool<ArrayBufferWriter<byte>> Buffers = ObjectPool.Create(new BufferPolicy());

    /// <summary>Identifies this process in envelopes.</summary>
    public static readonly string Node = Ids.New();

    /// <summary>Sends the reply.</summary>
    public static async Task SendAsync(this HttpContext http, Reply reply)
    {
        if (reply.IsReplayed)
            http.Response.Headers["Idempotency-Replayed"] = "true";
        if (reply.ClosesConnection)
            http.Response.Headers.Connection = "close";
        if (reply.RetryAfter is { } seconds)
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (reply.Location is { } location)
            http.Response.Headers.Location = location;
        await http.SendAsync(Around(CrossbarRequest.Of(http), reply), reply.Status);
    }

    /// <summary>Says that the reader has it already, as it is under this ETag.</summary>
    public static Task SendNotModifiedAsync(this HttpContext http, string etag)
    {
        http.Response.Headers.ETag = $"\"{etag}\"";
        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    /// <summary>Sends the envelope.</summary>
    public static async Task SendAsync(
        this HttpContext http, ResponseEnvelope envelope, int status = StatusCodes.Status200OK)
    {
        var buffer = Buffers.Get();
        Write(buffer, envelope, Written with { Indented = WantsPretty(http.Request) });
        if (http.Features.Get<IAnswerLimit>()?.TryHold(buffer.WrittenCount) is false)
        {
            Buffers.Return(buffer);
            await http.SendAsync(Replies.TooMuchUnsent);
            return;
        }

        if (envelope.Revision is { } revision)
            http.Response.Headers.ETag = $"\"{revision}\"";
        http.Response.StatusCode = status;
        http.Response.ContentType = Json;
        http.Response.ContentLength = buffer.WrittenCount;
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, http.RequestAborted);
        Buffers.Return(buffer);
    }

    /// <summary>Writes JSON that is written already; as this writer writes it.</summary>
    public static void WriteJson(this Utf8JsonWriter json, byte[] written)
    {
        if (json.Options.Indented)
            JsonElement.Parse(written).WriteTo(json);
        else
            json.WriteRawValue(written, skipInputValidation: true);
    }

    /// <summary>A success around this data.</summary>
    public static ResponseEnvelope EnvelopeOf(this HttpContext http, Action<Utf8JsonWriter> data) =>
        Around(CrossbarRequest.Of(http)) with { Data = new(data) };

    /// <summary>A success around a list of these.</summary>
    public static ResponseEnvelope EnvelopeOf<T>(
        this HttpContext http, IEnumerable<T> items, Action<Utf8JsonWriter, T> write) => http.EnvelopeOf(json =>
        {
            json.WriteStartArray();
            foreach (var item in items)
                write(json, item);
            json.WriteEndArray();
        });

    /// <summary>The envelope that answers the request with this reply.</summary>
    public static ReadOnlyMemory<byte> Of(CrossbarRequest request, Reply reply)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(buffer, Around(request, reply), Written);
        return buffer.WrittenMemory;
    }

    /// <summary>Writes the members that close every envelope, where the data was written already.</summary>
    public static void Sign(CrossbarRequest request, Utf8JsonWriter json)
    {
        var envelope = JsonSerializer.SerializeToElement(Around(request), EnvelopeJson.Default.ResponseEnvelope);
        foreach (var member in envelope.EnumerateObject())
            member.WriteTo(json);
    }

    private static ResponseEnvelope Around(CrossbarRequest request, bool isSuccess = true) => new()
    {
        Timestamp = request.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        Version = ServiceVersion.Text,
        Node = Node,
        RequestId = request.RequestId,
        Status = isSuccess ? "success" : "error",
    };

    private static ResponseEnvelope Around(CrossbarRequest request, Reply reply) =>
        Around(request, isSuccess: reply.Status < 400) with
        {
            Data = new(reply.Data.WriteTo),
            Error = reply.Message is null ? null : reply.Status.ToString(CultureInfo.InvariantCulture),
            Message = reply.Message,
            OperationId = reply.OperationId,
            Operation = reply.Operation is { } operation ? new(operation.WriteTo) : null,
            Metadata = reply.Metadata is { } metadata ? new(metadata.WriteTo) : null,
            Revision = reply.Revision,
        };

    private static void Write(ArrayBufferWriter<byte> buffer, ResponseEnvelope envelope, JsonWriterOptions options)
    {
        using var json = new Utf8JsonWriter(buffer, options);
        JsonSerializer.Serialize(json, envelope, EnvelopeJson.Default.ResponseEnvelope);
    }

    private static bool WantsPretty(HttpRequest request) =>
        request.Headers[PrettyHeader] == "true" || request.Query["pretty_print"] == "true";

    // Most answers fit into a buffer that earlier ones have grown; a large one is not kept for small ones.
    private sealed class BufferPolicy : PooledObjectPolicy<ArrayBufferWriter<byte>>
    {
        private const int MostKept = 262_144;

        public override ArrayBufferWriter<byte> Create() => new(4096);

        public override bool Return(ArrayBufferWriter<byte> obj)
        {
            obj.ResetWrittenCount();
            return obj.Capacity <= MostKept;
        }
    }
}
