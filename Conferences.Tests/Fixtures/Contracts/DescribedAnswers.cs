using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>An answer of the service as a client gets it.</summary>
/// <param name="Method">The request's method; of a tunnelled verb, that verb.</param>
/// <param name="Path">The request's path.</param>
/// <param name="Status">The status.</param>
/// <param name="ContentType">The content type with its parameters; null if there is no content.</param>
/// <param name="Headers">The names of its headers.</param>
/// <param name="Body">The whole body; null if it is not looked at.</param>
internal sealed record GivenAnswer(
    string Method,
    string Path,
    int Status,
    string? ContentType,
    IReadOnlyCollection<string> Headers,
    ReadOnlyMemory<byte>? Body = null);

/// <summary>The answers that an OpenAPI document describes. Whatever it does not name is a fault.</summary>
/// <param name="document">The document.</param>
internal sealed class DescribedAnswers(JsonNode document)
{
    private const string Json = "application/json";
    private const int MostPath = 200;

    // Said of the connection or to a browser, of any answer of any service.
    private static readonly FrozenSet<string> Plain = new[]
    {
        "Connection", "Content-Length", "Content-Type", "Date", "Transfer-Encoding", "Vary",
        "Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Cache-Control", "Content-Security-Policy",
        "Expires", "Pragma", "Referrer-Policy", "X-Content-Type-Options",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // Of a path or a method that the document does not have; those of WebSockets are among them.
    private static readonly FrozenSet<int> Nowhere =
        new[] { 400, 401, 403, 404, 405, 410, 426, 429, 503 }.ToFrozenSet();

    private static readonly FrozenSet<string> OfNowhere =
        new[] { "X-Request-ID", "Allow", "Retry-After", "Sec-WebSocket-Version", "Upgrade", "WWW-Authenticate" }
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly (string[] Template, JsonObject Item)[] paths =
        [.. document["paths"]!.AsObject().Select(path => (path.Key.Split('/'), path.Value!.AsObject()))];

    private readonly StrictSchemas schemas = new(document);
    private readonly ConcurrentDictionary<(JsonObject Item, string Method, int Status), JsonObject?> responses = new();

    /// <summary>
    /// True for a path that the document is about. It is not about pages and files for browsers, nor about the probes
    /// of an orchestrator: they have their own forms, which docs/operations.md describes.
    /// </summary>
    public static bool Covers(string path) =>
        path.StartsWith("/v1/", StringComparison.Ordinal) || path.StartsWith("/v2/", StringComparison.Ordinal);

    /// <summary>What the document does not say of the answer, in one line; null if it describes all of it.</summary>
    public string? FaultOf(GivenAnswer answer)
    {
        var fault = Find(answer);
        return fault is null ? null : $"{answer.Method} {Short(answer.Path)} {answer.Status}: {fault}";
    }

    private string? Find(GivenAnswer answer)
    {
        // A connection that is no longer HTTP's; and a browser's question before the request itself.
        if (answer.Status is 101 || answer.Method is "OPTIONS")
            return null;
        if (ItemOf(answer.Path) is not { } item || OperationOf(item, answer.Method) is not { } operation)
            return FindNowhere(answer);
        var response = responses.GetOrAdd(
            (item, answer.Method, answer.Status),
            _ => Resolve(operation["responses"]?[$"{answer.Status}"] ?? operation["responses"]?["default"]));
        if (response is null)
            return "the status is not documented";
        var headers = response["headers"] as JsonObject;
        if (answer.Headers.FirstOrDefault(name => !Plain.Contains(name) && !Has(headers, name)) is { } unknown)
            return $"the header {unknown} is not documented";
        if (answer.ContentType is not { } type)
            return null;
        if (response["content"] is not JsonObject content)
            return $"content is not documented; it is {type}";

        // Clients of Kazoo compare the type of JSON as a text.
        var name = content.ContainsKey(type) ? type : type.Split(';')[0];
        if (!content.ContainsKey(name) || (name is Json && name != type))
            return $"the content type {type} is not documented";
        return name is Json && answer.Body is { Length: > 0 } body
            ? schemas.FaultOf(content[Json]!["schema"]!, body)
            : null;
    }

    private string? FindNowhere(GivenAnswer answer)
    {
        if (!Nowhere.Contains(answer.Status))
            return "neither the path nor the method is documented";
        if (answer.Headers.FirstOrDefault(name => !Plain.Contains(name) && !OfNowhere.Contains(name)) is { } unknown)
            return $"the header {unknown} is not documented";
        return answer.Body is { Length: > 0 } body ? schemas.FaultOf(schemas.Error, body) : null;
    }

    private static string Short(string path) => path.Length <= MostPath ? path : $"{path[..MostPath]}…";

    private static bool Has(JsonObject? headers, string name) =>
        headers?.Any(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) is true;

    private static JsonNode? OperationOf(JsonObject item, string method) =>
        item[method is "HEAD" ? "get" : method.ToLowerInvariant()];

    // Of several that fit, the one with the fewest parameters.
    private JsonObject? ItemOf(string path)
    {
        var parts = path.TrimEnd('/').Split('/');
        JsonObject? found = null;
        var fewest = int.MaxValue;
        foreach (var (template, item) in paths)
        {
            if (Parameters(template, parts) is { } count && count < fewest)
                (found, fewest) = (item, count);
        }

        return found;
    }

    // Null if the path does not fit.
    private static int? Parameters(string[] template, string[] parts)
    {
        if (template.Length != parts.Length)
            return null;
        var count = 0;
        for (var index = 0; index < parts.Length; index++)
        {
            if (template[index] is ['{', ..])
                count++;
            else if (!template[index].Equals(parts[index], StringComparison.OrdinalIgnoreCase))
                return null;
        }

        return count;
    }

    private JsonObject? Resolve(JsonNode? node) => node?["$ref"] is { } reference
        ? Resolve(reference.GetValue<string>().TrimStart('#', '/').Split('/').Aggregate(
            (JsonNode?)document, (at, key) => at?[key]))
        : node as JsonObject;
}
