using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Domain.State;
using JasperFx.Events;

namespace Conferences.Api.Responses;

/// <summary>An event as it leaves the service by the bus and by webhooks: CloudEvents 1.0, structured JSON.</summary>
/// <param name="RoutingKey"><c>{account}.{conference}.{type}</c>.</param>
/// <param name="Id">The event's own id: the same on every delivery.</param>
internal sealed record CloudEvent(string RoutingKey, string Id, string Type, ReadOnlyMemory<byte> Body)
{
    /// <summary>The media type of the body.</summary>
    public const string ContentType = "application/cloudevents+json";

    /// <param name="event">What was recorded.</param>
    /// <param name="person">The participant's person, if the event is a join and the person is not erased.</param>
    /// <param name="custom">More of the event, under <c>custom_data</c>; null for nothing.</param>
    public static CloudEvent Of(IEvent @event, Person? person, JsonObject? custom = null)
    {
        var type = EventJson.TypeOf(@event.Recorded());
        var id = @event.Id.ToString();
        var body = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(body, Envelope.Written))
        {
            json.WriteStartObject();
            json.WriteString("specversion", "1.0");
            json.WriteString("id", id);
            json.WriteString("source", $"/v2/accounts/{@event.TenantId}/conferences");
            json.WriteString("type", type);
            json.WriteString("subject", @event.StreamKey);
            json.WriteString("time", EventJson.Time(@event.Timestamp));
            json.WriteString("datacontenttype", Envelope.Json);
            json.WriteString("accountid", @event.TenantId);
            json.WriteString("conferenceid", @event.StreamKey);
            json.WriteNumber("sequence", @event.Version);
            if (@event.CorrelationId is { } correlation)
                json.WriteString("correlationid", correlation);
            json.WritePropertyName("data");
            EventJson.Write(json, @event.Recorded(), person);
            if (custom is not null)
            {
                json.WritePropertyName("custom_data");
                custom.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return new($"{@event.TenantId}.{@event.StreamKey}.{type}", id, type, body.WrittenMemory);
    }
}
