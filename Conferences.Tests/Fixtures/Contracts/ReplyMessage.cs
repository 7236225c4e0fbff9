using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.OpenApi;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>The reply to a command.</summary>
internal static class ReplyMessage
{
    public const string Name = "reply";

    /// <summary>Component name of its payload's schema.</summary>
    public const string Payload = "CommandReply";

    /// <summary>The schemas of its payload, by component name.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode>> Schemas =>
    [
        KeyValuePair.Create<string, JsonNode>(Payload, new JsonObject
        {
            ["oneOf"] = new JsonArray(Refer.To("schemas", "CommandSucceeded"), Refer.To("schemas", "CommandFailed")),
        }),
        KeyValuePair.Create("CommandSucceeded", Envelope(
            """
            required: [data]
            properties:
              status:
                const: success
              data:
                description: The data of the response to the request over HTTP.
              operation_id:
                description: The operation an action led to.
                type: string
              operation:
                description: The operation itself, where the command has `wait`.
                type: object
              revision:
                description: Like `ETag` over HTTP, without its quotes.
                type: string
            """)),
        KeyValuePair.Create("CommandFailed", Envelope(
            """
            required: [data, error, message]
            properties:
              status:
                const: error
              data:
                description: What went wrong, in detail.
                type: object
              error:
                description: The status code, as a string.
                type: string
              message:
                description: What went wrong, in a word.
                type: string
              revision:
                description: Like `ETag` over HTTP, without its quotes.
                type: string
            """)),
    ];

    public static async Task<JsonNode> OfAsync() => new JsonObject
    {
        ["name"] = Name,
        ["summary"] = "The same envelope as the response to the request over HTTP.",
        ["contentType"] = "application/json",
        ["correlationId"] = new JsonObject { ["location"] = "$message.header#/correlation_id" },
        ["headers"] = Yaml.Read(
            """
            type: object
            properties:
              correlation_id:
                description: The command's; an AMQP property.
                type: string
              status:
                description: The status it would have over HTTP.
                type: integer
              location:
                description: Like `Location` over HTTP.
                type: string
              retry-after:
                description: Like `Retry-After` over HTTP.
                type: integer
              idempotency-replayed:
                description: Like `Idempotency-Replayed` over HTTP.
                type: boolean
            """),
        ["payload"] = Refer.To("schemas", Payload),
        ["examples"] = new JsonArray(
            await ExampleAsync("created", ResponseExamples.Created.Reply),
            await ExampleAsync("locked", ResponseExamples.Locked.Reply),
            await ExampleAsync(ErrorExamples.UnknownConference.Name, ErrorExamples.UnknownConference.Reply)),
    };

    private static async Task<JsonObject> ExampleAsync(string name, Reply reply)
    {
        var headers = new JsonObject { ["correlation_id"] = "4711", ["status"] = reply.Status };
        if (reply.Location is { } location)
            headers["location"] = location;
        return new()
        {
            ["name"] = name,
            ["headers"] = headers,
            ["payload"] = (await Sample.Of(reply)).Body.DeepClone(),
        };
    }

    private static JsonNode Envelope(string more) =>
        Envelopes.With(HttpSchemas.With("Envelope").Single().Value, more);
}
