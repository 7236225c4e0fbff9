using System.Text.Json.Nodes;
using Conferences.Api.Contract;

namespace Conferences.Tests.Promising;

/// <summary>What a command is answered with.</summary>
internal static class ReplyMessage
{
    public const string Name = "reply";

    public static async Task<JsonNode> OfAsync() => new JsonObject
    {
        ["name"] = Name,
        ["summary"] = "The envelope that the same request over HTTP is answered with.",
        ["contentType"] = "application/json",
        ["correlationId"] = new JsonObject { ["location"] = "$message.header#/correlation_id" },
        ["headers"] = Yaml.Read(
            """
            type: object
            properties:
              correlation_id:
                description: The command's own; a property of AMQP.
                type: string
            """),
        ["payload"] = Yaml.Read(
            """
            oneOf:
              - allOf:
                  - $ref: '#/components/schemas/Envelope'
                properties:
                  status:
                    const: success
              - allOf:
                  - $ref: '#/components/schemas/Error'
                properties:
                  status:
                    const: error
            """),
        ["examples"] = new JsonArray(
            Example("created", (await Sample.Of(Answers.Created.Reply, Answers.Created.Beside)).Body),
            Example("locked", (await Sample.Of(Answers.Locked.Reply, Answers.Locked.Beside)).Body),
            Example(Problems.UnknownConference.Name, (await Sample.Of(Problems.UnknownConference.Reply)).Body)),
    };

    private static JsonObject Example(string name, JsonObject body) => new()
    {
        ["name"] = name,
        ["headers"] = new JsonObject { ["correlation_id"] = "4711" },
        ["payload"] = body.DeepClone(),
    };
}

/// <summary>A command that could not be handled.</summary>
internal static class DeadLetterMessage
{
    public const string Name = "deadLetter";

    public static JsonNode Of() => Yaml.Read(
        """
        name: deadLetter
        summary: The message as it came, with the reason beside it.
        headers:
          type: object
          required: [reason]
          properties:
            reason:
              description: Why it could not be handled.
              type: string
        payload:
          description: Whatever it was.
        """);
}
