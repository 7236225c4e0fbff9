using System.Text.Json.Nodes;
using Conferences.Api.Bus;
using Conferences.Api.OpenApi;
using Conferences.Api.RabbitMq;
using Conferences.Api.Responses;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>The messages on the bus, as AsyncAPI 3.0.</summary>
internal static class BusContract
{
    /// <summary>The version of AsyncAPI's AMQP bindings.</summary>
    public const string Bindings = "0.3.0";

    /// <summary>The whole document.</summary>
    public static async Task<JsonObject> DocumentAsync()
    {
        var document = Yaml.Read(Outline).AsObject();
        var channels = document["channels"]!;
        channels["conferences"]!["parameters"]!["type"]!["enum"] = Names(EventMessages.Types);
        channels["conferences"]!["messages"] = References(EventMessages.Types);
        channels["commands"]!["messages"] = References(CommandMessages.Types);
        channels["commands"]!["bindings"] = Queue(BrokerTopology.Commands);
        channels["replies"]!["messages"] = References([ReplyMessage.Name]);
        channels["deadLetters"]!["messages"] = References([DeadLetterMessage.Name]);
        channels["deadLetters"]!["bindings"] = Queue(BrokerTopology.DeadLetters);
        document["components"] = new JsonObject
        {
            ["messages"] = new JsonObject(
            [
                .. EventMessages.All,
                .. CommandMessages.All,
                KeyValuePair.Create<string, JsonNode?>(ReplyMessage.Name, await ReplyMessage.OfAsync()),
                KeyValuePair.Create<string, JsonNode?>(DeadLetterMessage.Name, DeadLetterMessage.Of()),
            ]),
            ["messageTraits"] = new JsonObject
            {
                ["fact"] = EventMessages.Trait(),
                ["command"] = CommandMessages.Trait(),
            },
            ["schemas"] = new JsonObject(
                EventMessages.Schemas.Concat(EventSchemas.All).Concat(CommandMessages.Schemas)
                    .Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)Titled(schema.Value, schema.Key)))),
        };
        return document;
    }

    // Generators name models by titles: behind a reference they do not see the component's name, and call a model
    // by a number that changes with the document.
    private static JsonNode Titled(JsonNode schema, string name)
    {
        if (schema["type"]?.ToJsonString() is "\"object\""
            || schema["properties"] is not null || schema["enum"] is not null || schema["oneOf"] is not null)
            schema.AsObject().Insert(0, "title", name);
        foreach (var (member, inner) in schema["properties"] as JsonObject ?? [])
        {
            if (inner!["properties"] is not null || inner["enum"] is not null)
                Titled(inner, $"{name}{Word(member)}");
            if (inner["allOf"] is JsonArray and [{ } only] && (string?)only["$ref"] is { } reference)
                inner.AsObject().Insert(0, "title", reference.Split('/')[^1]);
            if (inner["items"] is { } item && (item["properties"] is not null || item["enum"] is not null))
                Titled(item, $"{name}{Word(member)}Item");
        }

        return schema;
    }

    private static string Word(string member) => string.Concat(
        member.Split('_', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => $"{char.ToUpperInvariant(word[0])}{word[1..]}"));

    private static JsonArray Names(IEnumerable<string> names) => [.. names.Select(name => JsonValue.Create(name))];

    private static JsonObject References(IEnumerable<string> messages) => new(
        messages.Select(name => KeyValuePair.Create(name, (JsonNode?)Refer.To("messages", name))));

    private static string Outline =>
        $$"""
        asyncapi: 3.0.0
        info:
          title: Conferences on the bus
          version: {{Repository.NoVersion}}
          description: >-
            The service publishes events of conferences and accepts commands; both are CloudEvents 1.0 in structured
            JSON. See also bus.md.
        defaultContentType: {{CloudEvent.ContentType}}
        servers:
          rabbitmq:
            host: '{host}:5672'
            protocol: amqp
            protocolVersion: 0.9.1
            description: The RabbitMQ that `ConnectionStrings__RabbitMq` names. Its permissions are the authentication.
            variables:
              host:
                default: localhost
        channels:
          conferences:
            address: '{account_id}.{conference_id}.{type}'
            title: Events
            description: >-
              A durable topic exchange. Bind a queue of your own to it by routing key: `{account_id}.#` for all events
              of an account, `*.*.participant.joined` for all joins.
            parameters:
              account_id:
                description: The account, 32 lower-case hex digits.
                examples: ['{{ResponseExamples.Account}}']
              conference_id:
                description: The conference, 32 lower-case hex digits.
                examples: ['{{ResponseExamples.Id}}']
              type:
                description: The type of the event. Its dot separates two words of the routing key.
            bindings:
              amqp:
                is: routingKey
                exchange:
                  name: {{BrokerTopology.Exchange}}
                  type: topic
                  durable: true
                  autoDelete: false
                bindingVersion: {{Bindings}}
          commands:
            address: {{BrokerTopology.Commands}}
            title: Commands
            description: A durable queue. Publish to the default exchange with its name as routing key.
          replies:
            address: null
            title: Replies
            description: The queue that the command's `reply_to` names.
          deadLetters:
            address: {{BrokerTopology.DeadLetters}}
            title: Dead letters
            description: >-
              A durable queue of the messages that could not be handled, and of refused commands whose reply nobody
              gets. The service does not consume it.
        operations:
          publishFact:
            action: send
            channel:
              $ref: '#/channels/conferences'
            summary: Every recorded event, in the order of each conference's `sequence`, at least once.
            bindings:
              amqp:
                deliveryMode: 2
                mandatory: false
                bindingVersion: {{Bindings}}
          takeCommand:
            action: receive
            channel:
              $ref: '#/channels/commands'
            summary: The same requests as over HTTP, with the same rules and outcomes.
            bindings:
              amqp:
                ack: true
                bindingVersion: {{Bindings}}
            reply:
              address:
                description: The AMQP property `reply_to`; without it a refusal is a dead letter.
                location: $message.header#/reply_to
              channel:
                $ref: '#/channels/replies'
          putAside:
            action: send
            channel:
              $ref: '#/channels/deadLetters'
            summary: A message that could not be handled, or a refusal that nobody gets, with the reason.
        """;

    private static JsonNode Queue(string name) => Yaml.Read(
        $"""
        amqp:
          is: queue
          queue:
            name: {name}
            durable: true
            exclusive: false
            autoDelete: false
          bindingVersion: {Bindings}
        """);
}
