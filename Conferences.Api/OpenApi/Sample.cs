using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Microsoft.OpenApi;

namespace Conferences.Api.OpenApi;

/// <summary>Sends an example with the service's own code, so that envelope and headers are real.</summary>
internal static class Sample
{
    private const string RequestId = "b2a1c3d4e5f60718293a4b5c6d7e8f90";
    private const string Node = "e4d5c6b7a8990a1b2c3d4e5f60718293";

    /// <summary>The reply's body and the names of its headers.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="beside">Members of the envelope that the reply does not contain.</param>
    public static async Task<(JsonObject Body, string[] Headers)> Of(Reply reply, JsonObject? beside = null)
    {
        var http = new DefaultHttpContext();
        http.Features.Set(new CrossbarRequest { RequestId = RequestId, At = ResponseExamples.At });
        using var sent = http.Response.Body = new MemoryStream();
        await http.SendAsync(reply);
        await http.Response.BodyWriter.FlushAsync();
        sent.Position = 0;
        var body = (await JsonNode.ParseAsync(sent))!.AsObject();

        // The node differs between processes; the document must not.
        body["node"] = Node;
        foreach (var (name, value) in beside ?? [])
            body[name] = value?.DeepClone();
        return (body, [.. http.Response.Headers.Keys]);
    }
}

/// <summary>Response headers.</summary>
internal static class ResponseHeaders
{
    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, OpenApiHeader> All { get; } = new Dictionary<string, OpenApiHeader>
    {
        ["X-Request-ID"] = Of(JsonSchemaType.String, "The caller's request id, or a generated one"),
        ["ETag"] = Of(JsonSchemaType.String, "Revision of the document, a dot, and sequence of the last event"),
        ["Location"] = Of(JsonSchemaType.String, "Path of the resource that the request created or acted on"),
        ["Retry-After"] = Of(JsonSchemaType.Integer, "Seconds to wait before retrying"),
        ["Idempotency-Replayed"] = Of(JsonSchemaType.Boolean, "True for the stored response to a previous request"),
        ["Content-Disposition"] = Of(JsonSchemaType.String, "Of CSV: the file's name"),
        ["Link"] = Of(JsonSchemaType.String, "Of CSV, if there is a next page: its URL, with `rel=\"next\"`"),
        ["X-Next-Start-Key"] = Of(JsonSchemaType.String, "Of CSV, if there is a next page: its `start_key`"),
    };

    /// <summary>Those that only lists in the form of CSV have.</summary>
    public static IReadOnlyList<string> OfTables { get; } = ["Content-Disposition", "Link", "X-Next-Start-Key"];

    private static OpenApiHeader Of(JsonSchemaType type, string description) =>
        new() { Description = description, Schema = new OpenApiSchema { Type = type } };
}
