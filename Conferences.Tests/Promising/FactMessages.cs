using System.Text.Json.Nodes;
using Conferences.Api;
using Conferences.Api.Bus;
using Conferences.Api.Views;

namespace Conferences.Tests.Promising;

/// <summary>Facts as messages, one for each type.</summary>
internal static class FactMessages
{
    /// <summary>The types, in the order of the store's own table.</summary>
    public static IEnumerable<string> Types => EventStore.FactNames.Values.Select(FactJson.TypeOf);

    /// <summary>The messages, by type.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> All =>
        EventStore.FactNames.Select(
            it => KeyValuePair.Create<string, JsonNode?>(FactJson.TypeOf(it.Value), Message(it.Key, it.Value)));

    /// <summary>Schemas of what is in them.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode>> Schemas =>
        EventStore.FactNames.Keys.Select(type => KeyValuePair.Create(type.Name, FactSchemas.Of(type)));

    /// <summary>What holds of each.</summary>
    public static JsonNode Trait() => Yaml.Read(
        $"""
        contentType: {CloudEvent.ContentType}
        correlationId:
          location: $message.payload#/correlationid
        headers:
          description: Beside the content type AMQP's own properties `message_id`, which is `id`, and `type` are set.
          type: object
        """);

    private static JsonObject Message(Type record, string storedName)
    {
        var type = FactJson.TypeOf(storedName);
        return new JsonObject
        {
            ["name"] = type,
            ["summary"] = Comments.Of(record),
            ["traits"] = new JsonArray(Refer.To("messageTraits", "fact")),
            ["bindings"] = Yaml.Read(
                $"amqp: {{ messageType: {type}, bindingVersion: {BusContract.Bindings} }}"),
            ["payload"] = Envelopes.Around("Fact", type, record.Name),
            ["examples"] = new JsonArray(new JsonObject { ["payload"] = SampleFacts.All[type].DeepClone() }),
        };
    }
}
