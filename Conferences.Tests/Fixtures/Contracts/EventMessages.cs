using System.Text.Json.Nodes;
using Conferences.Api.Bus;
using Conferences.Api.Responses;
using Conferences.Api.Store;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>The events as messages, one for each type.</summary>
internal static class EventMessages
{
    /// <summary>The types, in the order of the store's own table.</summary>
    public static IEnumerable<string> Types => EventStore.EventNames.Values.Select(EventJson.TypeOf);

    /// <summary>The messages, by type.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> All =>
        EventStore.EventNames.Select(
            it => KeyValuePair.Create<string, JsonNode?>(EventJson.TypeOf(it.Value), Message(it.Key, it.Value)));

    /// <summary>The schemas of their payloads and of their data.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode>> Schemas =>
    [
        .. EventStore.EventNames.Select(it => KeyValuePair.Create(
            Payload(it.Key), (JsonNode)Envelopes.OfEvent(EventJson.TypeOf(it.Value), it.Key.Name))),
        .. EventStore.EventNames.Keys.Select(type => KeyValuePair.Create(type.Name, EventSchemas.Of(type))),
    ];

    /// <summary>What all of them have in common.</summary>
    public static JsonNode Trait() => Yaml.Read(
        $"""
        contentType: {CloudEvent.ContentType}
        correlationId:
          location: $message.payload#/correlationid
        headers:
          description: The AMQP properties `message_id`, equal to `id`, and `type` are set too.
          type: object
        """);

    private static string Payload(Type record) => $"{record.Name}Event";

    private static JsonObject Message(Type record, string storedName)
    {
        var type = EventJson.TypeOf(storedName);
        return new JsonObject
        {
            ["name"] = type,
            ["summary"] = Comments.Of(record),
            ["traits"] = new JsonArray(Refer.To("messageTraits", "fact")),
            ["bindings"] = Yaml.Read(
                $"amqp: {{ messageType: {type}, bindingVersion: {BusContract.Bindings} }}"),
            ["payload"] = Refer.To("schemas", Payload(record)),
            ["examples"] = new JsonArray(new JsonObject { ["payload"] = SampleEvents.All[type].DeepClone() }),
        };
    }
}
