using System.Text.Json.Nodes;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>The CloudEvents 1.0 envelopes of events and commands.</summary>
internal static class Envelopes
{
    private const string Id = "'^[0-9a-f]{32}$'";

    /// <summary>The schema of an event's message.</summary>
    /// <param name="type">The event's type.</param>
    /// <param name="data">Component name of the schema of its data.</param>
    public static JsonObject OfEvent(string type, string data) => Around(Fact, type, data, []);

    /// <summary>The schema of a command's message.</summary>
    /// <param name="type">The command's type.</param>
    /// <param name="data">Component name of the schema of its data; null if it takes none.</param>
    /// <param name="required">Required members in addition to those of every command.</param>
    public static JsonObject OfCommand(string type, string? data, params string[] required) =>
        Around(Command, type, data, required);

    /// <summary>A schema with more members. Whole for the reason that events' are.</summary>
    public static JsonNode With(JsonNode schema, string more)
    {
        var added = Yaml.Read(more);
        foreach (var (name, member) in added["properties"]!.AsObject())
            schema["properties"]![name] = member!.DeepClone();
        foreach (var name in added["required"]?.AsArray() ?? [])
            (schema["required"] ??= new JsonArray()).AsArray().Add(name!.DeepClone());
        return schema;
    }

    // Whole, not as an addition to a schema that all share: generators merge what is added into the shared one, and all
    // their models have the constant of the first.
    private static JsonObject Around(JsonNode envelope, string type, string? data, string[] required)
    {
        var properties = envelope["properties"]!;
        properties["type"] = new JsonObject { ["const"] = type };
        if (data is not null)
            properties["data"] = Refer.To("schemas", data);
        foreach (var name in required)
            envelope["required"]!.AsArray().Add(name);
        return envelope.AsObject();
    }

    private static JsonNode Fact => Yaml.Read(
        $$"""
        type: object
        required:
          [specversion, id, source, type, subject, time, datacontenttype, accountid, conferenceid, sequence, data]
        properties:
          specversion:
            const: '1.0'
          id:
            description: "The event's id, the same on every delivery: drop duplicates."
            type: string
            format: uuid
          source:
            type: string
            pattern: ^/v2/accounts/[0-9a-f]{32}/conferences$
          type: {}
          subject:
            description: The conference.
            type: string
            pattern: {{Id}}
          time:
            description: When it was recorded; UTC.
            type: string
            format: date-time
          datacontenttype:
            const: application/json
          accountid:
            type: string
            pattern: {{Id}}
          conferenceid:
            description: The same as `subject`.
            type: string
            pattern: {{Id}}
          sequence:
            description: "The event's number within its conference: 1, 2, … without gaps."
            type: integer
            format: int64
            minimum: 1
          correlationid:
            description: >-
              What caused it: the `X-Request-ID` of the request, the command's `correlation_id`, or the operation
              that the media server reports.
            type: string
          data:
            type: object
        """);

    private static JsonNode Command => Yaml.Read(
        $$"""
        type: object
        required: [specversion, id, source, type, accountid]
        properties:
          specversion:
            const: '1.0'
          id:
            description: >-
              The idempotency key: a repeat within 24 hours gets the first reply, and does nothing.
            type: string
            pattern: ^[!-~]{1,255}$
          source:
            description: The sender.
            type: string
            minLength: 1
          type: {}
          accountid:
            type: string
            pattern: {{Id}}
          subject:
            description: The conference; for `conference.create`, optionally the id to give it.
            type: string
            pattern: {{Id}}
          ifmatch:
            description: Like `If-Match` over HTTP.
            type: string
          dryrun:
            description: Like `dry_run` over HTTP.
            type: [boolean, string]
          wait:
            description: Like `wait` over HTTP. Only the reply waits.
            type: string
          data:
            description: The `data` of the same request's envelope over HTTP.
            type: object
        """);
}
