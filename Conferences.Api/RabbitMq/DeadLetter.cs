using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Conferences.Api.Crossbar;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Conferences.Api.RabbitMq;

/// <summary>A message that was put aside because it can never be handled.</summary>
/// <param name="Id">By which it is found again.</param>
/// <param name="Since">When it was first put aside; ISO 8601, UTC.</param>
/// <param name="Type">What it says it is; empty if it does not say.</param>
/// <param name="Account">Whose it says it is; empty if it does not say.</param>
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
    /// What a message is put aside with. Headers of its own stay behind: they mean nothing to a command, and one of
    /// them (CC) would send it elsewhere. So does the name of its user, which the broker takes from nobody else.
    /// </summary>
    public static BasicProperties Bury(BasicDeliverEventArgs message, string reason, DateTimeOffset now)
    {
        var earlier = message.BasicProperties;
        var buried = new BasicProperties(earlier)
        {
            Persistent = true,
            Headers = new Dictionary<string, object?>
            {
                [IdHeader] = Text(earlier, IdHeader) ?? RandomNumberGenerator.GetHexString(16, lowercase: true),
                [ReasonHeader] = Shortened(reason, LongestReason),
                [SinceHeader] = Text(earlier, SinceHeader)
                    ?? now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                [ExchangeHeader] = Text(earlier, ExchangeHeader) ?? message.Exchange,
                [RoutingKeyHeader] = Text(earlier, RoutingKeyHeader) ?? message.RoutingKey,
            },
        };
        buried.ClearUserId();
        buried.ClearExpiration();
        return buried;
    }

    /// <summary>What it goes back to its queue with. Should it die again, it is known by the same id.</summary>
    public static BasicProperties Raise(IReadOnlyBasicProperties buried)
    {
        var raised = new BasicProperties(buried);
        raised.Headers?.Remove(ReasonHeader);
        return raised;
    }

    /// <summary>The queue it goes back to.</summary>
    public static string QueueOf(IReadOnlyBasicProperties buried) =>
        Text(buried, ExchangeHeader) == BrokerTopology.KazooExchange ? BrokerTopology.KazooEvents : BrokerTopology.Commands;

    /// <summary>What it came under, before it was ever put aside.</summary>
    public static string RoutingKeyOf(BasicDeliverEventArgs message) =>
        Text(message.BasicProperties, RoutingKeyHeader) ?? message.RoutingKey;

    /// <summary>What is to be said of it.</summary>
    public static DeadLetter Of(IReadOnlyBasicProperties properties, ReadOnlySpan<byte> body)
    {
        var json = body.Length > CrossbarRequest.MaxBody ? null : StrictJson.Read(body).Json;
        return new(
            Text(properties, IdHeader) ?? "",
            Text(properties, SinceHeader) ?? "",
            Attribute(json, "type"),
            Attribute(json, "accountid"),
            Text(properties, ReasonHeader) ?? "");
    }

    private static string Attribute(JsonElement? json, string name) =>
        json is { ValueKind: JsonValueKind.Object } told && told.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.String
            ? Shortened(value.GetString()!, LongestShown)
            : "";

    private static string Shortened(string text, int most) => text.Length <= most ? text : $"{text[..(most - 1)]}…";

    // The broker gives texts back as bytes.
    private static string? Text(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers?.TryGetValue(name, out var value) is true ? value switch
        {
            byte[] bytes => Encoding.UTF8.GetString(bytes),
            string text => text,
            _ => null,
        } : null;
}
