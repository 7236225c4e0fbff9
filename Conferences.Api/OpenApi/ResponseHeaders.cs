using Microsoft.OpenApi;

namespace Conferences.Api.OpenApi;

/// <summary>Response headers.</summary>
internal static class ResponseHeaders
{
    public const string ETag = "ETag";
    public const string Replayed = "Idempotency-Replayed";
    public const string Challenge = "WWW-Authenticate";

    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, OpenApiHeader> All { get; } = new Dictionary<string, OpenApiHeader>
    {
        ["X-Request-ID"] = Of(JsonSchemaType.String, "The caller's request id, or a generated one"),
        [ETag] = Of(JsonSchemaType.String, "Revision of the document, a dot, and sequence of the last event"),
        ["Location"] = Of(JsonSchemaType.String, "Path of the resource that the request created or acted on"),
        ["Retry-After"] = Of(JsonSchemaType.Integer, "Seconds to wait before retrying"),
        [Replayed] = Of(JsonSchemaType.Boolean, "True for the stored response to a previous request; else absent"),
        [Challenge] = Of(JsonSchemaType.String, "`Bearer`, and what is wrong with the token"),
        ["Content-Disposition"] = Of(JsonSchemaType.String, "Of CSV: the file's name"),
        ["Link"] = Of(JsonSchemaType.String, "Of CSV, if there is a next page: its URL, with `rel=\"next\"`"),
        ["X-Next-Start-Key"] = Of(JsonSchemaType.String, "Of CSV, if there is a next page: its `start_key`"),
    };

    /// <summary>Those that only lists in the form of CSV have.</summary>
    public static IReadOnlyList<string> OfTables { get; } = ["Content-Disposition", "Link", "X-Next-Start-Key"];

    private static OpenApiHeader Of(JsonSchemaType type, string description) => new()
    {
        Description = description,
        Schema = new OpenApiSchema { Type = type, Format = type is JsonSchemaType.Integer ? "int32" : null },
    };
}
