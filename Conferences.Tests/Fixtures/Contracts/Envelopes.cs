using System.Text.Json.Nodes;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>What is around the data of every fact and of every command: CloudEvents 1.0.</summary>
internal static class Envelopes
{
    private const string Id = "'^[0-9a-f]{32}$'";

    /// <summary>By component name.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode>> All =>
        [KeyValuePair.Create("Fact", Fact), KeyValuePair.Create("Command", Command)];

    /// <summary>The message of this type: the envelope with such data in it.</summary>
    /// <param name="data">Component name of the data's schema; null where it takes none.</param>
    /// <param name="required">What must be there beside what is in all of them.</param>
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
            description: "The fact's own, the same on every delivery: drop what you have seen."
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
            description: "The fact's number among those of its conference: 1, 2, … without a gap."
            type: integer
            minimum: 1
          correlationid:
            description: >-
              What brought it about: the `X-Request-ID` of the request, the command's `correlation_id`, or the operation
              that the media server speaks of.
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
              The idempotency key: a repeat within 24 hours is answered as the first was, and does nothing.
            type: string
            pattern: ^[!-~]{1,255}$
          source:
            description: Who asks.
            type: string
            minLength: 1
          type:
            type: string
          accountid:
            type: string
            pattern: {{Id}}
          subject:
            description: The conference; of `conference.create` the id that it shall have, if that matters.
            type: string
            pattern: {{Id}}
          ifmatch:
            description: As `If-Match` over HTTP.
            type: string
          dryrun:
            description: As `dry_run` over HTTP.
            type: [boolean, string]
          wait:
            description: As `wait` over HTTP. It is the reply that waits.
            type: string
          data:
            description: What the same request over HTTP has in its envelope's `data`.
            type: object
        """);
}
