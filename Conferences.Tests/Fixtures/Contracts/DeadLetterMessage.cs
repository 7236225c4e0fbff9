using System.Text.Json.Nodes;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>A message that could not be handled, or was refused and nobody gets the reply.</summary>
internal static class DeadLetterMessage
{
    public const string Name = "deadLetter";

    public static JsonNode Of() => Yaml.Read(
        """
        name: deadLetter
        summary: The message as received, with the reason. Its own headers are omitted.
        headers:
          type: object
          required: [dead-letter-id, reason, first-death-at, first-death-exchange, first-death-routing-key]
          properties:
            dead-letter-id:
              description: Its id, which stays the same if it is retried and fails again.
              type: string
            reason:
              description: Why it could not be handled, or was refused. It quotes no value of the message.
              type: string
            first-death-at:
              description: When it was first moved here; UTC.
              type: string
              format: date-time
            first-death-exchange:
              description: Where it was published to; empty for the default exchange.
              type: string
            first-death-routing-key:
              description: The routing key.
              type: string
        payload:
          title: OriginalBody
          description: The original body.
        examples:
          - headers:
              dead-letter-id: '5d41402abc4b2a76'
              reason: The attribute type names no command.
              first-death-at: '2026-03-02T09:30:00Z'
              first-death-exchange: ''
              first-death-routing-key: conferences.commands
            payload:
              specversion: '1.0'
              type: conference.rename
        """);
}
