using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Conferences.Api.Crossbar;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Conferences.Api.RabbitMq;

/// <summary>A message that was dead-lettered because it can never be handled.</summary>
/// <param name="Id">Identifies it in the queue.</param>
/// <param name="Since">When it was first dead-lettered; ISO 8601, UTC.</param>
/// <param name="Type">Its own type: the attribute of a command, the name of an event of Kazoo; empty if it has none.
/// </param>
/// <param name="Account">The account it names; empty if it names none.</param>
internal sealed record DeadLetter(string Id, string Since, string Type, string Account, string Reason)
{
    private const string IdHeader = "dead-letter-id";
    private const string ReasonHeader = "reason";
    private const string SinceHeader = "first-death-at";
    private const string ExchangeHeader = "first-death-exchange";
    private const string RoutingKeyHeader = "first-death-routing-key";

    // All headers have to fit into one frame.
    private const int LongestReason = 500;

    private const int LongestShown = 64;

    /// <summary>
    /// The properties of a dead letter. The message's own headers are dropped: they mean nothing to a command, and one
    /// of them (CC) would route it elsewhere. So is its user id, which the broker accepts only from that user.
    /// </summary>
    public static BasicProperties Bury(BasicDeliverEventArgs message, string reason, DateTimeOffset now)
    {
        var earlier = message.BasicProperties;
        var buried = new BasicProperties(earlier)
        {
            Persistent = true,
            Headers = new Dictionary<string, object?>
            {
                [IdHeader] = Earlier(message, IdHeader) ?? RandomNumberGenerator.GetHexString(16, lowercase: true),
                [ReasonHeader] = Shortened(reason, LongestReason),
                [SinceHeader] = Earlier(message, SinceHeader)
                    ?? now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                [ExchangeHeader] = Earlier(message, ExchangeHeader) ?? message.Exchange,
                [RoutingKeyHeader] = Earlier(message, RoutingKeyHeader) ?? message.RoutingKey,
            },
        };
        buried.ClearUserId();
        buried.ClearExpiration();
        return buried;
    }

    /// <summary>The properties for its redelivery. If it is dead-lettered again, it keeps its id.</summary>
    public static BasicProperties Raise(IReadOnlyBasicProperties buried)
    {
        var raised = new BasicProperties(buried);
        raised.Headers?.Remove(ReasonHeader);
        return raised;
    }

    /// <summary>The queue it is redelivered to.</summary>
    public static string QueueOf(IReadOnlyBasicProperties buried) =>
        Text(buried, ExchangeHeader) == BrokerTopology.KazooExchange
            ? BrokerTopology.KazooEvents
            : BrokerTopology.Commands;

    /// <summary>Its routing key before it was first dead-lettered.</summary>
    public static string RoutingKeyOf(BasicDeliverEventArgs message) =>
        Earlier(message, RoutingKeyHeader) ?? message.RoutingKey;

    /// <summary>Its description.</summary>
    public static DeadLetter Of(IReadOnlyBasicProperties properties, ReadOnlySpan<byte> body)
    {
        var json = body.Length > CrossbarRequest.MaxBody ? null : StrictJson.Read(body).Json;
        return new(
            Text(properties, IdHeader) ?? "",
            Text(properties, SinceHeader) ?? "",
            Attribute(json, "type", "Event"),
            Attribute(json, "accountid", "Account-ID"),
            Text(properties, ReasonHeader) ?? "");
    }

    // What was redelivered comes by the default exchange. In a message from another one these headers are not ours.
    private static string? Earlier(BasicDeliverEventArgs message, string name) =>
        message.Exchange.Length == 0 ? Text(message.BasicProperties, name) : null;

    private static string Attribute(JsonElement? json, string ofCommand, string ofKazoo) =>
        json is { ValueKind: JsonValueKind.Object } told
        && (told.TryGetProperty(ofCommand, out var value) || told.TryGetProperty(ofKazoo, out value))
        && value.ValueKind is JsonValueKind.String
            ? Shortened(value.GetString()!, LongestShown)
            : "";

    private static string Shortened(string text, int most) => text.Length <= most ? text : $"{text[..(most - 1)]}…";

    // The broker returns strings as bytes.
    private static string? Text(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers?.TryGetValue(name, out var value) is true ? value switch
        {
            byte[] bytes => Encoding.UTF8.GetString(bytes),
            string text => text,
            _ => null,
        } : null;
}
