using System.Globalization;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Microsoft.OpenApi;

namespace Conferences.Api.OpenApi;

/// <summary>Headers, query and path parameters, each described once.</summary>
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
    public const string EndReason = "reason";
    public const string Running = "running";
    public const string At = "at";
    public const string AtVersion = "version";
    public const string LastEventId = "Last-Event-ID";

    /// <summary>Selects the part of a history.</summary>
    public static readonly string[] Recorded = ["limit", "type", From, To];

    /// <summary>Asks for a list as CSV.</summary>
    public static readonly string[] Table = [Accept, "file_name", TableRequest.FileNameHeader];

    /// <summary>Selects the part of a list.</summary>
    public static readonly string[] Paging = ["page_size", "start_key", "paginate", "ascending"];

    private static readonly string[] Filters =
    [
        "has_key", "key_missing", "has_value", "value_missing", "created_from", "created_to", "modified_from",
        "modified_to",
    ];

    /// <summary>Selects conferences of a list.</summary>
    /// <remarks>
    /// Filters of other fields are described in prose: generators make no parameter of <c>filter_{field}</c>.
    /// </remarks>
    public static readonly string[] Filtering =
        [Running, "filter_name", "filter_owner_id", "filter_conference_numbers", .. Filters];

    /// <summary>Selects webhooks of a list.</summary>
    public static readonly string[] OfWebhooks = ["filter_name", "filter_enabled", .. Filters];

    private const long Gregorian = 63_900_000_000;

    private static readonly OpenApiParameter[] Known =
    [
        Header(Idempotency, "Identifies the request: a repeat within 24 hours gets the first response.", "save-17"),
        Header(IfMatch, "Write only if the revision, the ETag's part before the dot, is unchanged.", "\"1.1\""),
        Header(IfNoneMatch, "Respond with 304 if the ETag is unchanged.", "\"1.1\""),
        Header(RequestId, "Identifies the request in responses, logs and events; up to 128 characters.", "portal-4711"),
        Query(Wait, JsonSchemaType.String, "How long to wait for the outcome; `0s` to `60s`.", "5s"),
        Query(DryRun, JsonSchemaType.Boolean, "List the affected participants without acting on them.", true),
        Query(Accept, JsonSchemaType.String, "`csv` for a table.", "csv"),
        Query("file_name", JsonSchemaType.String, "Of CSV: the name of the file.", "conferences.csv"),
        Header(TableRequest.FileNameHeader, "Of CSV: the name of the file.", "conferences.csv"),
        Number("page_size", "int32", "Items per page, 1 to 1,000.", 50, least: 1, most: 1_000),
        Query("start_key", JsonSchemaType.String, "`next_start_key` of the previous page.", ResponseExamples.Key),
        Query("paginate", JsonSchemaType.Boolean, "`false` for all items at once.", false),
        Query("ascending", JsonSchemaType.Boolean, "Lowest or oldest first.", true),
        Query(Running, JsonSchemaType.Boolean, "Only those that are running; `false` for the others.", true),
        Query("filter_name", JsonSchemaType.String, "The name is this.", "Sales"),
        Query("filter_owner_id", JsonSchemaType.String, "The owner is this user.", ResponseExamples.Owner),
        Query("filter_conference_numbers", JsonSchemaType.String, "This is the only number.", "5001"),
        Query("filter_enabled", JsonSchemaType.Boolean, "Whether it is enabled.", true),
        Query("has_key", JsonSchemaType.String, "The field, by dotted path, is present.", "owner_id"),
        Query("key_missing", JsonSchemaType.String, "The field, by dotted path, is absent.", "owner_id"),
        Query("has_value", JsonSchemaType.String, "The field, by dotted path, has a non-empty value.", "member.pins"),
        Query("value_missing", JsonSchemaType.String, "The field, by dotted path, is absent or empty.", "member.pins"),
        Number("created_from", "int64", "Created at or after these Gregorian seconds.", Gregorian),
        Number("created_to", "int64", "Created at or before these Gregorian seconds.", Gregorian),
        Number("modified_from", "int64", "Modified at or after these Gregorian seconds.", Gregorian),
        Number("modified_to", "int64", "Modified at or before these Gregorian seconds.", Gregorian),
        Query(From, JsonSchemaType.String, "At or after this time; ISO 8601, UTC by default.", "2026-03-01"),
        Query(To, JsonSchemaType.String, "Before this time; ISO 8601, UTC by default.", "2026-04-01T00:00:00Z"),
        Query(EndReason, JsonSchemaType.String, "Only those that ended for this reason.", Reason.EveryoneLeft.Name()),
        Query(At, JsonSchemaType.String, "The state at this time; ISO 8601, UTC by default.", "2026-03-02T09:30"),
        Number(AtVersion, "int64", "The state after this many events.", 2, least: 1),
        Number("after", "int64", "Only events after this sequence.", 1, least: 0),
        Query(
            "cursor",
            JsonSchemaType.String,
            "Only events after this cursor.",
            Cursor.Of(ResponseExamples.Account, 7)),
        Number("limit", "int32", "Most items to return, 1 to 1,000; by default 50 per page.", 50, 1, 1_000),
        Query("type", JsonSchemaType.String, "Event types, comma-separated.", "participant.joined,participant.left"),
        Header(LastEventId, "For feeds: the id of the last event received.", "41"),
        Part("account", "The account.", ResponseExamples.Account),
        Part("person", "The person's id in the events.", ResponseExamples.Person),
        Part("id", "The conference.", ResponseExamples.Id),
        Part("owner", "The user.", ResponseExamples.Owner),
        Part("webhook", "The webhook.", "3f9a1c5e7b2d4f6081a3c5e7092b4d6f"),
        Part("hook", "The hook.", new() { Type = JsonSchemaType.String }, "conference"),
        Part("link", "The link.", LinkContracts.Id),
        Part("socket", "The WebSocket.", "6f1d0c2b3a4958677f8e9dacbbcadbec"),
        Part("operation", "The operation.", ResponseExamples.OperationId),
        Part(
            "participant",
            "The participant's number in the running instance.",
            new() { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1" },
            1),
        Part(
            "instance",
            "The instance's number.",
            new() { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1" },
            1),
    ];

    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, OpenApiParameter> All { get; } = Known.ToDictionary(it => it.Name!);

    private static OpenApiParameter Header(string name, string description, string example) =>
        Of(name, ParameterLocation.Header, JsonSchemaType.String, description, example);

    private static OpenApiParameter Query(string name, JsonSchemaType type, string description, JsonNode example) =>
        Of(name, ParameterLocation.Query, type, description, example);

    private static OpenApiParameter Number(
        string name, string format, string description, JsonNode example, int? least = null, int? most = null)
    {
        var parameter = Query(name, JsonSchemaType.Integer, description, example);
        parameter.Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = format,
            Minimum = least?.ToString(CultureInfo.InvariantCulture),
            Maximum = most?.ToString(CultureInfo.InvariantCulture),
        };
        return parameter;
    }

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

            // Not as the example, with which pages fill in the parameter: a request with all of them finds nothing.
            Description = $"{description} For example `{example}`.",
            Schema = new OpenApiSchema { Type = type },
        };
}
