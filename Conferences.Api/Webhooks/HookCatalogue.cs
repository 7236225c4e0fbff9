using System.Text.Json.Nodes;
using Conferences.Api.Responses;
using Conferences.Api.Webhooks.Delivery;

namespace Conferences.Api.Webhooks;

/// <summary>The hooks there are, in the form from which Kazoo's portals make theirs.</summary>
internal static class HookCatalogue
{
    /// <summary>The only one.</summary>
    public const string Conference = "conference";

    /// <summary>What a webhook can be created for.</summary>
    public static JsonArray Hooks { get; } =
    [
        new JsonObject
        {
            ["id"] = Conference,
            ["name"] = "Conference",
            ["description"] = "Everything that is recorded about conferences and those who are in them",
            ["modifiers"] = new JsonObject
            {
                ["types"] = Modifier(
                    "array", "types", [.. EventJson.StoredNames.Keys.Select(it => JsonValue.Create(it))]),
                ["conference_id"] = Modifier("string", "conference_id"),
                ["owner_id"] = Modifier("string", "owner_id"),
            },
        },
    ];

    /// <summary>An example of the payload of each, by its id.</summary>
    public static JsonObject Samples { get; } = new()
    {
        [Conference] = SampleEvent.Json(),
    };

    private static JsonObject Modifier(string type, string field, JsonArray? items = null)
    {
        var modifier = new JsonObject
        {
            ["type"] = type,
            ["description"] = WebhookParser.Fields.Single(it => it.Path == $"custom_data.{field}").Description,
        };
        if (items is not null)
            modifier["items"] = items;
        return modifier;
    }
}
