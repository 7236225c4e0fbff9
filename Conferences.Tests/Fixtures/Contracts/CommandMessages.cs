using System.Text.Json.Nodes;
using Conferences.Api.Bus;
using Conferences.Api.Commands;
using Conferences.Api.OpenApi;
using Conferences.Api.Responses;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>A command that is accepted from the bus.</summary>
/// <param name="Type">The CloudEvents type.</param>
/// <param name="Schema">Schema of its data, the same as over HTTP; null if it takes none.</param>
/// <param name="Body">The body the same request has over HTTP.</param>
internal sealed record CommandMessage(string Type, string Means, string? Schema, string Body)
{
    /// <summary>Component name of the whole message's schema.</summary>
    public string Payload =>
        $"{string.Concat(Type.Split('.').Select(word => $"{char.ToUpperInvariant(word[0])}{word[1..]}"))}Command";
}

/// <summary>Commands as messages, one for each type.</summary>
internal static class CommandMessages
{
    private const string JoiningLeg = "JoiningLeg";

    private const string ParticipantCommand = "ParticipantCommand";

    private const string ParticipantLeave = "ParticipantLeave";

    private static readonly CommandMessage[] Table =
    [
        new("conference.create", "Create a conference.", "ConferenceDocument", RequestExamples.Conference),
        new(
            "conference.replace",
            "Replace a conference's document.",
            "ConferenceDocument",
            RequestExamples.Conference),
        new("conference.patch", "Change some fields of a conference.", "ConferencePatch", RequestExamples.Patch),
        new("conference.delete", "Delete a conference.", null, RequestExamples.Nothing),
        new("conference.act", "Lock, unlock, end, play, record or dial.", "ConferenceAction", RequestExamples.Lock),
        new("participant.join", "Join a leg.", JoiningLeg, RequestExamples.Join),
        new("participant.leave", "Report that a leg has hung up.", ParticipantLeave, RequestExamples.HangUp),
        new("participant.act", "Act on one participant, or on all.", ParticipantCommand, RequestExamples.Mute),
    ];

    /// <summary>The types.</summary>
    public static IEnumerable<string> Types => Table.Select(command => command.Type);

    /// <summary>The messages, by type.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> All =>
        Table.Select(command => KeyValuePair.Create<string, JsonNode?>(command.Type, Message(command)));

    /// <summary>Schemas of commands and replies.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode>> Schemas =>
    [
        .. Table.Select(command => KeyValuePair.Create(
            command.Payload,
            (JsonNode)Envelopes.OfCommand(command.Type, command.Schema, Required(command)))),
        .. ReplyMessage.Schemas,
        .. HttpSchemas.With(
        [
            .. Table.Select(command => command.Schema).OfType<string>()
                .Except([JoiningLeg, ParticipantCommand, ParticipantLeave]),
            "JoinOrActionData",
        ]),
        KeyValuePair.Create(JoiningLeg, HttpSchemas.Json(
            FieldSchemas.Of(JoinRequest.Fields, FieldUse.WrittenOrNull))),
        KeyValuePair.Create(ParticipantCommand, Envelopes.With(
            HttpSchemas.Json(FieldSchemas.Of(
                [RequestFields.Action([.. ActionTable.OfEverybody.Select(action => action.Verb)])], FieldUse.Written)),
            """
            properties:
              data:
                $ref: '#/components/schemas/JoinOrActionData'
              participant_id:
                description: 1, 2, … within the instance; without it, all.
                type: integer
                minimum: 1
            """)),
        KeyValuePair.Create(ParticipantLeave, Envelopes.With(
            HttpSchemas.With("HangUp").Single().Value,
            """
            required:
              - participant_id
            properties:
              participant_id:
                description: 1, 2, … within the instance
                type: integer
                minimum: 1
            """)),
    ];

    /// <summary>What all of them have in common.</summary>
    public static JsonNode Trait() => Yaml.Read(
        $"""
        contentType: {CloudEvent.ContentType}
        correlationId:
          location: $message.header#/correlation_id
        headers:
          description: AMQP properties of these names, not entries of the header table.
          type: object
          properties:
            reply_to:
              description: The queue for the reply.
              type: string
            correlation_id:
              description: Returned with the reply. The resulting events have it too, or else the command's `id`.
              type: string
        """);

    private static JsonObject Message(CommandMessage command) => new JsonObject
    {
        ["name"] = command.Type,
        ["summary"] = command.Means,
        ["traits"] = new JsonArray(Refer.To("messageTraits", "command")),
        ["payload"] = Refer.To("schemas", command.Payload),
        ["examples"] = new JsonArray(new JsonObject
        {
            ["headers"] = new JsonObject { ["reply_to"] = "portal.replies", ["correlation_id"] = "4711" },
            ["payload"] = Example(command),
        }),
    };

    private static string[] Required(CommandMessage command) => command switch
    {
        { Type: "conference.create" } => ["data"],
        { Schema: null } => ["subject"],
        _ => ["subject", "data"],
    };

    private static JsonObject Example(CommandMessage command)
    {
        var data = JsonNode.Parse(command.Body)!["data"]!.DeepClone().AsObject();
        if (command.Schema is ParticipantCommand or ParticipantLeave)
            data.Insert(0, "participant_id", 1);
        var example = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = "portal-4711",
            ["source"] = "https://portal.example.org",
            ["type"] = command.Type,
            ["accountid"] = ResponseExamples.Account,
        };
        if (command.Type is not "conference.create")
            example["subject"] = ResponseExamples.Id;
        if (command.Schema is not null)
            example["data"] = data;
        return example;
    }
}
