using System.Collections.Immutable;

namespace Conferences.Domain.Document;

/// <summary>The fields of the webhook document: those of Kazoo, and the modifiers of the hook <c>conference</c>.
/// </summary>
public static class WebhookFields
{
    /// <summary>Most characters of a URI.</summary>
    public const int LongestUri = 2_048;

    /// <summary>Most event types that a hook can name.</summary>
    private const int MostTypes = 100;

    private const string Id = "^[0-9a-f]{32}$";

    /// <summary>Every defined field, parents before children. Other keys are allowed everywhere.</summary>
    public static ImmutableArray<Field> All { get; } =
    [
        new("custom_data", Kinds.Object, "Which events are delivered, and what else is sent with each of them"),
        new("custom_data.conference_id", Kinds.String, "Only events of this conference") { Pattern = Id },
        new("custom_data.owner_id", Kinds.String, "Only events of conferences that this user owns") { Pattern = Id },
        new("custom_data.types", Kinds.Array, "Only events of these types")
        {
            MaxItems = MostTypes,
            UniqueItems = true,
        },
        new("custom_request_headers", Kinds.Object, "Headers sent with each request; their values are secret"),
        new("enabled", Kinds.Boolean, "Whether events are delivered") { Default = "true" },
        new("format", Kinds.String, "The form of the body")
        {
            Default = "\"form-data\"",
            AllowedTexts = ["form-data", "json"],
        },
        new("group", Kinds.String, "A name for hooks that belong together") { MaxLength = 128 },
        new("hook", Kinds.String, "What is delivered: always conference")
        {
            Required = true,
            AllowedTexts = ["conference"],
        },
        new("http_verb", Kinds.String, "The method of requests")
        {
            Default = "\"post\"",
            AllowedTexts = ["get", "post", "put"],
        },
        new("include_internal_legs", Kinds.Boolean, "Kept for Kazoo's clients; has no effect") { Default = "true" },
        new("include_subaccounts", Kinds.Boolean, "Kept for Kazoo's clients; has no effect"),
        new("name", Kinds.String, "Friendly name of the webhook")
        {
            Required = true,
            MinLength = 1,
            MaxLength = 128,
        },
        new("retries", Kinds.Integer, "Further attempts after the first, seconds apart; without it they go on for days")
        {
            Minimum = 0,
            Maximum = 4,
        },
        new("uri", Kinds.String, "Where events are delivered") { Required = true, MinLength = 1, MaxLength = LongestUri },
    ];
}
