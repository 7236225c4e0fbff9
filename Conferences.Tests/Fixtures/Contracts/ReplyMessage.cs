using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.OpenApi;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>The reply to a command.</summary>
internal static class ReplyMessage
{
    public const string Name = "reply";

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
        ["payload"] = Yaml.Read(
            """
            oneOf:
              - allOf:
                  - $ref: '#/components/schemas/Envelope'
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
              - allOf:
                  - $ref: '#/components/schemas/ErrorEnvelope'
                properties:
                  status:
                    const: error
            """),
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
}
