using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Microsoft.OpenApi;

namespace Conferences.Api.OpenApi;

/// <summary>Has the service's own code send an example, so that envelope and headers are the real ones.</summary>
internal static class Sample
{
    private const string RequestId = "b2a1c3d4e5f60718293a4b5c6d7e8f90";
    private const string Node = "e4d5c6b7a8990a1b2c3d4e5f60718293";

    /// <summary>The body and the names of the headers a reply comes with.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="beside">Members of the envelope it does not know of.</param>
    public static async Task<(JsonObject Body, string[] Headers)> Of(Reply reply, JsonObject? beside = null)
    {
        var http = new DefaultHttpContext();
        http.Features.Set(new CrossbarRequest { RequestId = RequestId, At = ResponseExamples.At });
        using var sent = http.Response.Body = new MemoryStream();
        await http.SendAsync(reply);
        await http.Response.BodyWriter.FlushAsync();
        sent.Position = 0;
        var body = (await JsonNode.ParseAsync(sent))!.AsObject();

        // Each process has its own, and the document is the same from all of them.
        body["node"] = Node;
        foreach (var (name, value) in beside ?? [])
            body[name] = value?.DeepClone();
        return (body, [.. http.Response.Headers.Keys]);
    }
}

/// <summary>Headers of answers.</summary>
internal static class ResponseHeaders
{
    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, OpenApiHeader> All { get; } = new Dictionary<string, OpenApiHeader>
    {
        ["X-Request-ID"] = Of(JsonSchemaType.String, "The caller's, or one made for it"),
        ["ETag"] = Of(JsonSchemaType.String, "Revision of the document, a dot, and number of the last fact"),
        ["Location"] = Of(JsonSchemaType.String, "Path of what the request brought about"),
        ["Retry-After"] = Of(JsonSchemaType.Integer, "Seconds after which to try again"),
        ["Idempotency-Replayed"] = Of(JsonSchemaType.Boolean, "The kept answer to an earlier request with this key"),
    };

    private static OpenApiHeader Of(JsonSchemaType type, string description) =>
        new() { Description = description, Schema = new OpenApiSchema { Type = type } };
}
