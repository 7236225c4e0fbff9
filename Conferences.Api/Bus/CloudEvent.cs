using System.Buffers;
using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Views;
using Conferences.Domain;
using JasperFx.Events;

namespace Conferences.Api.Bus;

/// <summary>A fact as it goes to the exchange: CloudEvents 1.0, structured JSON.</summary>
/// <param name="RoutingKey"><c>{account}.{conference}.{type}</c>.</param>
/// <param name="Id">The fact's own id: the same on every delivery.</param>
internal sealed record CloudEvent(string RoutingKey, string Id, string Type, ReadOnlyMemory<byte> Body)
{
    /// <summary>The media type of the body.</summary>
    public const string ContentType = "application/cloudevents+json";

    /// <param name="fact">What was recorded.</param>
    /// <param name="person">Who came, if it tells of somebody who came and is not erased.</param>
    public static CloudEvent Of(IEvent fact, Person? person)
    {
        var type = FactJson.TypeOf(fact.Recorded());
        var id = fact.Id.ToString();
        var body = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(body, Envelope.Written))
        {
            json.WriteStartObject();
            json.WriteString("specversion", "1.0");
            json.WriteString("id", id);
            json.WriteString("source", $"/v2/accounts/{fact.TenantId}/conferences");
            json.WriteString("type", type);
            json.WriteString("subject", fact.StreamKey);
            json.WriteString("time", HistoryItem.Time(fact.Timestamp));
            json.WriteString("datacontenttype", Envelope.Json);
            json.WriteString("accountid", fact.TenantId);
            json.WriteString("conferenceid", fact.StreamKey);
            json.WriteNumber("sequence", fact.Version);
            if (fact.CorrelationId is { } correlation)
                json.WriteString("correlationid", correlation);
            json.WritePropertyName("data");
            FactJson.Write(json, fact.Recorded(), person);
            json.WriteEndObject();
        }

        return new($"{fact.TenantId}.{fact.StreamKey}.{type}", id, type, body.WrittenMemory);
    }
}
