using Microsoft.OpenApi;

namespace Conferences.Api.OpenApi;

/// <summary>The schemas of results that differ from action to action.</summary>
internal static class ResultSchemas
{
    private const string Affected = "AffectedParticipants";

    /// <summary>By component name.</summary>
    /// <param name="responses">The schemas of response records.</param>
    public static IReadOnlyDictionary<string, OpenApiSchema> All(
        OpenApiDocument document, IReadOnlyDictionary<string, OpenApiSchema> responses)
    {
        // An action on all and its dry run answer alike, but for what a dry run cannot know.
        var target = responses["OperationTarget"].Properties!;
        var participants = (OpenApiSchema)responses[Affected].Properties!["participants"];
        participants.Items = Reference("AffectedParticipant");
        return new Dictionary<string, OpenApiSchema>
        {
            ["AffectedParticipant"] = new()
            {
                Type = JsonSchemaType.Object,
                Description = "A participant that an action on all affects; in a dry run without `status` and `reason`",
                Required = new HashSet<string> { "participant_id" },
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    ["participant_id"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
                    ["status"] = target["status"],
                    ["reason"] = target["reason"],
                },
            },
            ["JoinOrActionResult"] = Choice(
                "Of a join, the participant; of an action on all, whom it affects; else `ok` or "
                + "`relating participants`",
                Reference("Participant"),
                Reference(Affected),
                Text()),
            ["ConferenceActionResult"] = Choice(
                "Of a dial, its result; else `ok`, `starting recording` or `stopping recording`",
                Reference("DialResult"),
                Text()),
            ["WebhookActionResult"] = Choice(
                "Of a test, the attempt; else the webhook, with its secret if that is new",
                Reference("Webhook"),
                Reference("WebhookWithSecret"),
                Reference("WebhookAttempt")),
        };

        OpenApiSchemaReference Reference(string name) => new(name, document);
    }

    /// <summary>Any of these.</summary>
    public static OpenApiSchema Choice(string description, params IReadOnlyList<IOpenApiSchema> choices) =>
        new() { Description = description, AnyOf = [.. choices] };

    /// <summary>A text.</summary>
    public static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };
}
