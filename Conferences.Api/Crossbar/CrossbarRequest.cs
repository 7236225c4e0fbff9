using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Conferences.Api.Crossbar;

/// <summary>A request in Kazoo's terms: the envelope around the data, and where values are looked up.</summary>
internal sealed class CrossbarRequest
{
    /// <summary>Most bytes of a body whose sender may act for the account.</summary>
    public const int MaxBody = 8_000_000;

    /// <summary>Most bytes of any other body, such as that of a login.</summary>
    public const int MaxBodyOfStrangers = 16_000;

    private const string Accounts = "/v2/accounts";

    private const string KeyHeader = "Idempotency-Key";

    private const int MaxRequestId = 128;

    private static readonly JsonElement Nothing = JsonElement.Parse("{}"u8);

    private readonly Dictionary<string, JsonElement> envelope = new(StringComparer.Ordinal);
    private IQueryCollection query = QueryCollection.Empty;
    private byte[] body = [];
    private bool isOfWebhook;

    /// <summary>The request's id: the caller's, if it is one, else ours.</summary>
    public required string RequestId { get; init; }

    /// <summary>When it arrived.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The envelope's <c>data</c>; an empty object if there was no body.</summary>
    public JsonElement Data { get; private set; } = Nothing;

    /// <summary>True once the caller is known to be allowed to act for the path's account.</summary>
    public bool IsAdmitted { get; set; }

    /// <summary>
    /// The reply to an invalid body if the endpoint is to send it: with an idempotency key it has to be stored.
    /// </summary>
    public Reply? Fault { get; private set; }

    /// <summary>The request this endpoint answers.</summary>
    public static CrossbarRequest Of(HttpContext http) =>
        http.Features.Get<CrossbarRequest>() ?? throw new InvalidOperationException("UseCrossbar comes first.");

    /// <summary>The account of the path.</summary>
    public static string AccountOf(HttpContext http) => (string)http.Request.RouteValues["account"]!;

    /// <summary>The path's account, which need not be valid; null if the path has none. Works before routing.</summary>
    public static string? AccountIn(PathString path) =>
        path.StartsWithSegments(Accounts, out var rest) && rest.Value?.Split('/') is [_, { Length: > 0 } account, ..]
            ? account
            : null;

    /// <summary>True for what may stand in headers and logs to tell one request from another.</summary>
    public static bool IsRequestId(string? id) =>
        id is { Length: > 0 and <= MaxRequestId } && id.All(letter => letter is > ' ' and <= '~');

    /// <summary>Reads the query and the body, if there is one; what is wrong with the body is the reply.</summary>
    /// <param name="bodies">Reads the body.</param>
    public async Task<Reply?> ReadAsync(HttpRequest request, RequestBody bodies)
    {
        query = request.Query;
        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is false)
            return null;
        (var bytes, Reply? unread) = await bodies.ReadAsync(
            request, IsAdmitted ? MaxBody : MaxBodyOfStrangers);
        if (unread is not null)
            return unread;
        body = bytes!;
        isOfWebhook = request.Path.Value?.Split('/') is [_, _, "accounts", _, "webhooks", ..];
        if (body.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
            return null;
        if (!IsJson(request.ContentType))
            return NotJson;
        var fault = await bodies.ParseAsync(request, body.Length, Parse);
        if (fault is null || !IsKeyed(request))
            return fault;
        Fault = fault;
        return null;
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
        {
            // A proxy that checks one spelling must not let another one through.
            if (!envelope.TryAdd(NameOf(property), property.Value))
                return Reply.Invalid(NameOf(property), "duplicate", "The envelope has this member in two spellings");
        }

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
        request.Headers[KeyHeader] switch
        {
            { Count: 0 } => (null, null),
            [{ } key] when IdempotencyKey.IsKey(key) => (new(key, Hash(request)), null),
            _ => (null, Reply.Invalid(
                KeyHeader, "invalid", "The key must be 1 to 255 visible ASCII characters, sent once")),
        };

    /// <summary>The reply to a body of more than <see cref="MaxBody"/> bytes.</summary>
    public static Reply TooLarge { get; } = RequestBody.TooLarge(MaxBody);

    /// <summary>The reply to a body of another kind.</summary>
    public static Reply NotJson { get; } = Reply.Error(
        StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", new { message = "send JSON" });

    private Reply? Parse()
    {
        var (json, error) = StrictJson.Read(body);
        return json is null
            ? Reply.Invalid(new ValidationErrors().Add("json", "invalid", error!, ("target", "body")))
            : Open(json.Value, needsData: !(isOfWebhook && IsAction(json.Value)));
    }

    // Of a webhook's actions some are given no data, and portals leave it out.
    private static bool IsAction(JsonElement json) =>
        json.ValueKind is JsonValueKind.Object && json.EnumerateObject().Any(it => NameOf(it) == "action");

    private bool IsKeyed(HttpRequest request) =>
        IsAdmitted && request.Headers.ContainsKey(KeyHeader)
        && !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);

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
}
