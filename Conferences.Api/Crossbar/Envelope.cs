using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Conferences.Api.Crossbar;

/// <summary>Writes Kazoo's response envelope: the data, and around it what belongs to this delivery.</summary>
internal static class Envelope
{
    /// <summary>Exactly this: clients compare it, charset and all.</summary>
    public const string Json = "application/json";

    /// <summary>Letters as they are: nobody puts this JSON into a page of HTML without escaping it there.</summary>
    public static readonly JsonWriterOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string Node = Ids.New();

    private static readonly string Version = typeof(Envelope).Assembly.GetName().Version!.ToString(3);

    /// <summary>Sends the reply.</summary>
    public static async Task SendAsync(this HttpContext http, Reply reply)
    {
        if (reply.IsReplayed)
            http.Response.Headers["Idempotency-Replayed"] = "true";
        if (reply.RetryAfter is { } seconds)
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (reply.Location is { } location)
            http.Response.Headers.Location = location;
        await http.SendAsync(reply.Status, json => Write(json, reply), reply.Revision);
    }

    /// <summary>Says that the reader has it already, as it is under this ETag.</summary>
    public static Task SendNotModifiedAsync(this HttpContext http, string etag)
    {
        http.Response.Headers.ETag = $"\"{etag}\"";
        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    /// <summary>Sends an envelope with these members in it.</summary>
    public static async Task SendAsync(
        this HttpContext http, int status, Action<Utf8JsonWriter> members, string? revision = null)
    {
        var bytes = Seal(
            CrossbarRequest.Of(http), status, members, revision, Written with { Indented = WantsPretty(http.Request) });
        if (revision is not null)
            http.Response.Headers.ETag = $"\"{revision}\"";
        http.Response.StatusCode = status;
        http.Response.ContentType = Json;
        http.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.BodyWriter.WriteAsync(bytes, http.RequestAborted);
    }

    /// <summary>The envelope that answers the request with this reply.</summary>
    public static ReadOnlyMemory<byte> Of(CrossbarRequest request, Reply reply) =>
        Seal(request, reply.Status, json => Write(json, reply), reply.Revision, Written);

    /// <summary>The members that close every envelope.</summary>
    public static void Sign(CrossbarRequest request, Utf8JsonWriter json, bool isSuccess)
    {
        json.WriteString(
            "timestamp", request.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        json.WriteString("version", Version);
        json.WriteString("node", Node);
        json.WriteString("request_id", request.RequestId);
        json.WriteString("status", isSuccess ? "success" : "error");
    }

    private static ReadOnlyMemory<byte> Seal(
        CrossbarRequest request,
        int status,
        Action<Utf8JsonWriter> members,
        string? revision,
        JsonWriterOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, options);
        json.WriteStartObject();
        members(json);
        if (revision is not null)
            json.WriteString("revision", revision);
        Sign(request, json, status < 400);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, Reply reply)
    {
        json.WritePropertyName("data");
        reply.Data.WriteTo(json);
        if (reply.Message is { } message)
        {
            json.WriteString("error", reply.Status.ToString(CultureInfo.InvariantCulture));
            json.WriteString("message", message);
        }

        if (reply.OperationId is { } operation)
            json.WriteString("operation_id", operation);
        Write(json, "operation", reply.Operation);
        Write(json, "metadata", reply.Metadata);
    }

    private static void Write(Utf8JsonWriter json, string name, JsonElement? value)
    {
        if (value is not { } element)
            return;
        json.WritePropertyName(name);
        element.WriteTo(json);
    }

    private static bool WantsPretty(HttpRequest request) =>
        request.Headers["X-Pretty-Print"] == "true" || request.Query["pretty_print"] == "true";
}
