using System.Text;
using System.Text.Json.Nodes;
using RabbitMQ.Client;

namespace Conferences.Tests.Fixtures.Contracts.Conformance;

/// <summary>One thing that a service does wrong on the bus.</summary>
/// <param name="Name">What it does, as a sentence whose subject is the service.</param>
/// <param name="Breaks">The checks that must see it.</param>
internal sealed record BusMutation(string Name, params string[] Breaks)
{
    /// <summary>Changes what the service publishes.</summary>
    public Action<ForwardedMessage>? Event { get; init; }

    /// <summary>Changes what is commanded or, of a cluster, what the service hears.</summary>
    public Action<ForwardedMessage>? Command { get; init; }

    /// <summary>Changes what is replied.</summary>
    public Action<ForwardedMessage>? Reply { get; init; }

    /// <summary>The type of the exchange of events.</summary>
    public string ExchangeType { get; init; } = RabbitMQ.Client.ExchangeType.Topic;

    /// <summary>True for the bus of a Kazoo cluster.</summary>
    public bool IsCluster { get; init; }

    /// <summary>True for a cluster whose exchange is durable.</summary>
    public bool IsDurable { get; init; }

    /// <summary>What a service may do wrong. Each check of the bus must see at least one of these.</summary>
    public static IReadOnlyList<BusMutation> All { get; } =
    [
        new("publishes to a fanout exchange", "bus-events.exchange") { ExchangeType = "fanout" },
        new("routes by the type alone, behind the account", "bus-events.routing-key")
        {
            Event = message => message.RoutingKey = $"{message.RoutingKey.Split('.')[0]}.{message.Json["type"]}",
        },
        Omits("specversion", "bus-events.cloud-events"),
        Omits("subject", "bus-events.cloud-events"),
        Omits("correlationid", "bus-events.cloud-events", "bus-events.history"),
        new("publishes messages that a restart loses", "bus-events.cloud-events")
        {
            Event = message => message.Properties.Persistent = false,
        },
        new("publishes as plain JSON", "bus-events.cloud-events")
        {
            Event = message => message.Properties.ContentType = "application/json",
        },
        new("counts backwards", "bus-events.order", "bus-events.live")
        {
            Event = message => message.Json["sequence"] = 100 - (long)message.Json["sequence"]!,
        },
        new("gives events ids of their own on the bus", "bus-events.history")
        {
            Event = message => message.Json["id"] = message.Properties.MessageId = $"{Guid.NewGuid()}",
        },
        new("says when it published", "bus-events.history")
        {
            Event = message => message.Json["time"] = "2026-01-01T00:00:00Z",
        },
        new("publishes pins", "bus-events.secrets")
        {
            Event = message => message.Json["data"] = JsonNode.Parse(message.Json["data"]!.ToJsonString()
                .Replace("***", "8675309", StringComparison.Ordinal)),
        },
        new("does not say who joined", "bus-events.live")
        {
            Event = message => (message.Json["data"] as JsonObject)?.Remove("caller_id_name"),
        },
        new("does not say why it refused", "bus-events.refused")
        {
            Event = message => (message.Json["data"] as JsonObject)?.Remove("reason"),
        },

        new("replies without a location", "bus-commands.create")
        {
            Reply = message => message.Properties.Headers!.Remove("location"),
        },
        new("replies 202 for everything", "bus-commands.create", "bus-commands.subject", "bus-commands.edits",
            "bus-commands.refused", "bus-commands.repeated", "bus-commands.reused", "bus-commands.channel",
            "bus-commands.live")
        {
            Reply = message => message.Properties.Headers!["status"] = 202,
        },
        new("replies without data", "bus-commands.create", "bus-commands.edits", "bus-commands.live")
        {
            Reply = message => message.Json.Remove("data"),
        },
        new("makes an id for every conference", "bus-commands.subject")
        {
            Command = message =>
            {
                if ((string?)message.Json["type"] is "conference.create")
                    message.Json.Remove("subject");
            },
        },
        new("carries out no patch", "bus-commands.edits", "bus-commands.reused")
        {
            Command = message =>
            {
                if ((string?)message.Json["type"] is "conference.patch")
                    message.Json["data"] = new JsonObject();
            },
        },
        new("takes every command for a new one", "bus-commands.repeated", "bus-commands.reused")
        {
            Command = message => message.Json["id"] = $"{Guid.NewGuid()}",
        },
        new("does not tell sources apart", "bus-commands.repeated")
        {
            Command = message => message.Json["source"] = "/one",
        },
        new("does not say that a reply is repeated", "bus-commands.repeated")
        {
            Reply = message => message.Properties.Headers!.Remove("idempotency-replayed"),
        },
        new("takes actions for others", "bus-commands.live")
        {
            Command = message =>
            {
                if (message.Json["data"]?["action"] is not null)
                    message.Json["data"]!["action"] = "unlock";
            },
        },

        new("declares the cluster's exchange durable", "kazoo-bus.exchange") { IsCluster = true, IsDurable = true },
        new("mistakes who joined", "kazoo-bus.joins")
        {
            IsCluster = true,
            Command = message => message.Json["Caller-ID-Name"] = "Bob",
        },
        new("sends a command of another category", "kazoo-bus.commands")
        {
            IsCluster = true,
            Event = message => message.Json["Event-Category"] = "call",
        },
        new("sends a command without the conference", "kazoo-bus.commands")
        {
            IsCluster = true,
            Event = message => message.Json.Remove("Conference-ID"),
        },
        new("names participants by its own numbers", "kazoo-bus.outcomes")
        {
            IsCluster = true,
            Event = message => message.Json["Participant-ID"] = 1,
        },
    ];

    private static BusMutation Omits(string attribute, params string[] breaks) =>
        new($"publishes events without {attribute}", breaks) { Event = message => message.Json.Remove(attribute) };
}

/// <summary>A message on its way.</summary>
internal sealed class ForwardedMessage
{
    public required string RoutingKey { get; set; }

    public required BasicProperties Properties { get; init; }

    public required JsonObject Json { get; init; }

    public byte[] Body => Encoding.UTF8.GetBytes(Json.ToJsonString());
}
