using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Conferences.Api.Crossbar;

/// <summary>A request in Kazoo's terms: the envelope around the data, and where values are looked up.</summary>
internal sealed class CrossbarRequest
{
    /// <summary>Bytes of the largest body.</summary>
    public const int MaxBody = 8_000_000;

    private const int MaxRequestId = 128;

    private static readonly JsonElement Nothing = JsonElement.Parse("{}"u8);

    private readonly Dictionary<string, JsonElement> envelope = new(StringComparer.Ordinal);
    private IQueryCollection query = QueryCollection.Empty;
    private byte[] body = [];

    /// <summary>The request's id: the caller's, if it is one, else ours.</summary>
    public required string RequestId { get; init; }

    /// <summary>When it arrived.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The envelope's <c>data</c>; an empty object if there was no body.</summary>
    public JsonElement Data { get; private set; } = Nothing;

    /// <summary>The request this endpoint answers.</summary>
    public static CrossbarRequest Of(HttpContext http) =>
        http.Features.Get<CrossbarRequest>() ?? throw new InvalidOperationException("UseCrossbar comes first.");

    /// <summary>The account of the path.</summary>
    public static string AccountOf(HttpContext http) => (string)http.Request.RouteValues["account"]!;

    /// <summary>True for what may stand in headers and logs to tell one request from another.</summary>
    public static bool IsRequestId(string? id) =>
        id is { Length: > 0 and <= MaxRequestId } && id.All(letter => letter is > ' ' and <= '~');

    /// <summary>Reads the query and the body, if there is one; what is wrong with the body is the reply.</summary>
    public async Task<Reply?> ReadAsync(HttpRequest request)
    {
        query = request.Query;
        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is false)
            return null;
        if (request.ContentLength > MaxBody)
            return TooLarge;
        if (await BytesAsync(request) is not { } bytes)
            return TooLarge;
        body = bytes;
        if (body.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
            return null;
        if (!IsJson(request.ContentType))
            return NotJson;
        var (json, error) = StrictJson.Read(body);
        return json is null
            ? Reply.Invalid(new ValidationErrors().Add("json", "invalid", error!, ("target", "body")))
            : Open(json.Value);
    }

    /// <summary>
    /// Takes this for the envelope, with the data in it and values beside that; what is wrong with it is the reply.
    /// </summary>
    /// <param name="needsData">False where leaving the data out says that it is empty.</param>
    public Reply? Open(JsonElement json, bool needsData = true)
    {
        if (json.ValueKind is not JsonValueKind.Object)
        {
            return Reply.Invalid(
                new ValidationErrors().Add("json", "invalid", "All JSON must be valid", ("target", "body")));
        }

        foreach (var property in json.EnumerateObject())
            envelope[NameOf(property)] = property.Value;
        if (!envelope.TryGetValue("data", out var data))
        {
            return needsData
                ? Reply.Invalid(new ValidationErrors().Add(
                    "data", "required", "Field is required but missing", ("value", "data")))
                : null;
        }

        if (data.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            return Reply.Invalid(new ValidationErrors().Add(
                "data", "type", "Value did not match type(s): object, array",
                ("target", "object, array"), ("value", data)));
        }

        Data = data;
        return null;
    }

    /// <summary>What a member of the envelope is looked up by: any case will do, and dashes for underscores.</summary>
    public static string NameOf(JsonProperty member) => member.Name.ToLowerInvariant().Replace('-', '_');

    /// <summary>A value from the envelope, the data or the query, in this order.</summary>
    public string? Value(string key) =>
        Text(envelope.GetValueOrDefault(key)) ?? DataText(key) ?? query[key].FirstOrDefault();

    /// <summary>A value from the envelope or the query.</summary>
    public string? Beside(string key) => Text(envelope.GetValueOrDefault(key)) ?? query[key].FirstOrDefault();

    /// <summary>What an action is given: data within the data, else the query's, else the data itself.</summary>
    public JsonElement? Payload =>
        Inner ?? Written(query["data"].FirstOrDefault())
        ?? (envelope.TryGetValue("data", out var data) ? data : null);

    /// <summary>The caller's idempotency key and what it stands for; a key that is none is the reply.</summary>
    public (IdempotencyKey? Key, Reply? Error) Key(HttpRequest request) =>
        request.Headers["Idempotency-Key"] switch
        {
            { Count: 0 } => (null, null),
            [{ } key] when IdempotencyKey.IsKey(key) => (new(key, Hash(request)), null),
            _ => (null, Reply.Invalid(
                "Idempotency-Key", "invalid", "The key must be 1 to 255 visible ASCII characters, sent once")),
        };

    /// <summary>The reply to a body of more than <see cref="MaxBody"/> bytes.</summary>
    public static Reply TooLarge { get; } = Reply.Invalid(
        new ValidationErrors().Add(
            "file", "maxSize", $"Payload or Files must not be more than {MaxBody} bytes", ("target", MaxBody)),
        StatusCodes.Status413PayloadTooLarge);

    /// <summary>The reply to a body of another kind.</summary>
    public static Reply NotJson { get; } = Reply.Error(
        StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", new { message = "send JSON" });

    private JsonElement? Inner =>
        Data.ValueKind is JsonValueKind.Object && Data.TryGetProperty("data", out var inner)
        && inner.ValueKind is not JsonValueKind.Null
            ? inner
            : null;

    // What is no JSON stands for itself: a string, which no action takes.
    private static JsonElement? Written(string? json) => json is null
        ? null
        : StrictJson.Read(Encoding.UTF8.GetBytes(json)).Json ?? JsonSerializer.SerializeToElement(json);

    private string? DataText(string key) =>
        Data.ValueKind is JsonValueKind.Object && Data.TryGetProperty(key, out var value) ? Text(value) : null;

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    private string Hash(HttpRequest request) => Convert.ToHexStringLower(SHA256.HashData(
        [.. Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"), .. body]));

    // curl -d says it sends a form, and sends JSON; SDKs say nothing, or say JSON with no body at all.
    private static bool IsJson(string? contentType) =>
        string.IsNullOrWhiteSpace(contentType)
        || (MediaTypeHeaderValue.TryParse(contentType, out var type)
            && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                || type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
                || type.MediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase)));

    private static async Task<byte[]?> BytesAsync(HttpRequest request)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            var isTooLarge = read.Buffer.Length > MaxBody;
            var bytes = read.IsCompleted && !isTooLarge ? read.Buffer.ToArray() : null;
            var isOver = read.IsCompleted || isTooLarge;
            request.BodyReader.AdvanceTo(isOver ? read.Buffer.End : read.Buffer.Start, read.Buffer.End);
            if (isOver)
                return bytes;
        }
    }
}
