using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Microsoft.OpenApi;

namespace Conferences.Api.OpenApi;

/// <summary>Headers, query parameters and parts of paths, each described once.</summary>
internal static class Parameters
{
    public const string Idempotency = "Idempotency-Key";
    public const string IfMatch = "If-Match";
    public const string IfNoneMatch = "If-None-Match";
    public const string RequestId = "X-Request-ID";
    public const string DryRun = "dry_run";
    public const string Wait = "wait";
    public const string Accept = "accept";
    public const string From = "from";
    public const string To = "to";
    public const string WhyEnded = "reason";
    public const string Running = "running";
    public const string At = "at";
    public const string AtVersion = "version";

    /// <summary>Which part of a history.</summary>
    public static readonly string[] Recorded = ["limit", "type", From, To];

    /// <summary>Which part of a list.</summary>
    public static readonly string[] Paging = ["page_size", "start_key", "paginate", "ascending"];

    /// <summary>Which items of a list.</summary>
    public static readonly string[] Filtering =
    [
        Running, "filter_{field}", "filter_not_{field}", "has_key", "key_missing", "has_value", "value_missing",
        "created_from", "created_to", "modified_from", "modified_to",
    ];

    private const long Gregorian = 63_900_000_000;

    private static readonly OpenApiParameter[] Known =
    [
        Header(Idempotency, "Names the request: a repeat within 24 hours gets the first answer.", "save-17"),
        Header(IfMatch, "Write only if the revision, the ETag's part before the dot, is still this.", "\"1.1\""),
        Header(IfNoneMatch, "304 if the ETag is still this.", "\"1.1\""),
        Header(RequestId, "Names the request in answers, logs and history; at most 128 characters.", "portal-4711"),
        Query(Wait, JsonSchemaType.String, "How long to wait for the outcome; `0s` to `60s`.", "5s"),
        Query(DryRun, JsonSchemaType.Boolean, "Tell whom it would be asked for, and ask nobody.", true),
        Query(Accept, JsonSchemaType.String, "`csv` for a table.", "csv"),
        Query("page_size", JsonSchemaType.Integer, "Items on a page, 1 to 1,000.", 50),
        Query("start_key", JsonSchemaType.String, "`next_start_key` of the page before.", ResponseExamples.Key),
        Query("paginate", JsonSchemaType.Boolean, "`false` for everything at once.", false),
        Query("ascending", JsonSchemaType.Boolean, "From the lowest on, or the oldest.", true),
        Query(Running, JsonSchemaType.Boolean, "Only those that run now.", true),
        Query("filter_{field}", JsonSchemaType.String, "The field, by dotted path, has this value.", "Sales"),
        Query("filter_not_{field}", JsonSchemaType.String, "The field, by dotted path, has another value.", "Sales"),
        Query("has_key", JsonSchemaType.String, "The field, by dotted path, is there.", "owner_id"),
        Query("key_missing", JsonSchemaType.String, "The field, by dotted path, is not there.", "owner_id"),
        Query("has_value", JsonSchemaType.String, "The field, by dotted path, is there and not empty.", "member.pins"),
        Query("value_missing", JsonSchemaType.String, "The field, by dotted path, is absent or empty.", "member.pins"),
        Query("created_from", JsonSchemaType.Integer, "Created then or later, in Gregorian seconds.", Gregorian),
        Query("created_to", JsonSchemaType.Integer, "Created then or earlier, in Gregorian seconds.", Gregorian),
        Query("modified_from", JsonSchemaType.Integer, "Modified then or later, in Gregorian seconds.", Gregorian),
        Query("modified_to", JsonSchemaType.Integer, "Modified then or earlier, in Gregorian seconds.", Gregorian),
        Query(From, JsonSchemaType.String, "Then or later; ISO 8601, UTC unless it says otherwise.", "2026-03-01"),
        Query(To, JsonSchemaType.String, "Earlier than that.", "2026-04-01T00:00:00Z"),
        Query(WhyEnded, JsonSchemaType.String, "Only those that ended for this.", Reason.EveryoneLeft.Name()),
        Query(At, JsonSchemaType.String, "As it was then; ISO 8601, UTC unless it says otherwise.", "2026-03-02T09:30"),
        Query(AtVersion, JsonSchemaType.Integer, "As it was with so many facts recorded.", 2),
        Query("after", JsonSchemaType.Integer, "Behind this sequence.", 1),
        Query(
            "cursor",
            JsonSchemaType.String,
            "Behind the item of this cursor.",
            Cursor.Of(ResponseExamples.Account, 7)),
        Query("limit", JsonSchemaType.Integer, "Items at the most, 1 to 1,000; a page has 50 otherwise.", 50),
        Query("type", JsonSchemaType.String, "Only these, separated by commas.", "participant.joined,participant.left"),
        Header("Last-Event-ID", "Of a feed: the id of the last event that came.", "41"),
        Part("account", "The account.", ResponseExamples.Account),
        Part("person", "The person, as facts name it.", ResponseExamples.Person),
        Part("id", "The conference.", ResponseExamples.Id),
        Part("owner", "The user.", ResponseExamples.Owner),
        Part("operation", "The operation.", ResponseExamples.OperationId),
        Part(
            "participant",
            "The participant's number in the running instance.",
            new() { Type = JsonSchemaType.Integer, Minimum = "1" },
            1),
        Part(
            "instance",
            "The instance's number.",
            new() { Type = JsonSchemaType.Integer, Minimum = "1" },
            1),
    ];

    /// <summary>By component name.</summary>
    public static IReadOnlyDictionary<string, OpenApiParameter> All { get; } = Known.ToDictionary(it => Key(it.Name!));

    /// <summary>The component's name: braces are not allowed in one.</summary>
    public static string Key(string name) => name.Replace("{field}", "field", StringComparison.Ordinal);

    private static OpenApiParameter Header(string name, string description, string example) =>
        Of(name, ParameterLocation.Header, JsonSchemaType.String, description, example);

    private static OpenApiParameter Query(string name, JsonSchemaType type, string description, JsonNode example) =>
        Of(name, ParameterLocation.Query, type, description, example);

    private static OpenApiParameter Part(string name, string description, string example) =>
        Part(name, description, new() { Type = JsonSchemaType.String, Pattern = "^[0-9a-f]{32}$" }, example);

    private static OpenApiParameter Part(
        string name, string description, OpenApiSchema schema, JsonNode example) => new()
        {
            Name = name,
            In = ParameterLocation.Path,
            Description = description,
            Schema = schema,
            Example = example,
            Required = true,
        };

    private static OpenApiParameter Of(
        string name, ParameterLocation place, JsonSchemaType type, string description, JsonNode example) => new()
        {
            Name = name,
            In = place,
            Description = description,
            Schema = new OpenApiSchema { Type = type },
            Example = example,
        };
}
