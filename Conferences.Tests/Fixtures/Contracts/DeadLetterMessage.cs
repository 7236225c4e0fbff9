using System.Text.Json.Nodes;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>A command that could not be handled.</summary>
internal static class DeadLetterMessage
{
    public const string Name = "deadLetter";

    public static JsonNode Of() => Yaml.Read(
        """
        name: deadLetter
        summary: The message as it came, with the reason beside it. Headers of its own are left out.
        headers:
          type: object
          required: [dead-letter-id, reason, first-death-at, first-death-exchange, first-death-routing-key]
          properties:
            dead-letter-id:
              description: What it is known by, also when it is tried again and put aside again.
              type: string
            reason:
              description: Why it could not be handled.
              type: string
            first-death-at:
              description: When it was first put aside; UTC.
              type: string
              format: date-time
            first-death-exchange:
              description: Where it was published to; empty for the default exchange.
              type: string
            first-death-routing-key:
              description: Under which routing key.
              type: string
        payload:
          description: Whatever it was.
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
