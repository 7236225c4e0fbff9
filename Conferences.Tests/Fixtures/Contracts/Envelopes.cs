using System.Text.Json.Nodes;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>The CloudEvents 1.0 envelopes of events and commands.</summary>
internal static class Envelopes
{
    private const string Id = "'^[0-9a-f]{32}$'";

    /// <summary>By component name.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode>> All =>
        [KeyValuePair.Create("Fact", Fact), KeyValuePair.Create("Command", Command)];

    /// <summary>The schema of this type's message: the envelope with its data.</summary>
    /// <param name="data">Component name of the data's schema; null if it takes none.</param>
    /// <param name="required">Required members in addition to those of the envelope.</param>
    public static JsonObject Around(string envelope, string type, string? data, params string[] required)
    {
        var properties = new JsonObject { ["type"] = new JsonObject { ["const"] = type } };
        if (data is not null)
            properties["data"] = Refer.To("schemas", data);
        var inside = new JsonObject { ["properties"] = properties };
        if (required.Length > 0)
            inside["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]);
        return new() { ["allOf"] = new JsonArray(Refer.To("schemas", envelope), inside) };
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
          type:
            type: string
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
          type:
            type: string
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
