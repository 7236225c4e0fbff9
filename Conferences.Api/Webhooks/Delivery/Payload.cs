using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Domain.State;
using JasperFx.Events;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>What is sent of an event: the CloudEvent of the bus, as JSON or as the fields of a form.</summary>
/// <param name="ContentType">Of the body; null for a GET.</param>
/// <param name="Body">What is signed; empty for a GET.</param>
/// <param name="Query">For a GET, the fields as a query string without <c>?</c>; else empty.</param>
internal sealed record Payload(string? ContentType, byte[] Body, string Query)
{
    /// <summary>The name of the form in documents; any other is <c>json</c>.</summary>
    public const string Form = "form-data";

    private const string FormType = "application/x-www-form-urlencoded";

    // What a webhook filters by is nothing to send.
    private static readonly string[] Modifiers = ["types", "conference_id", "owner_id"];

    /// <param name="hook">Kazoo's <c>hook_event</c>: what the webhook delivers.</param>
    /// <param name="verb"><c>get</c>, <c>post</c> or <c>put</c>. A GET has fields, whatever the format.</param>
    /// <param name="format"><c>form-data</c> or <c>json</c>.</param>
    /// <param name="customData">As the webhook's document has it; undefined for none.</param>
    /// <param name="person">Who came, if the event tells of somebody who came and is not erased.</param>
    public static Payload Of(
        string hook, string verb, string format, JsonElement customData, IEvent @event, Person? person)
    {
        var custom = Custom(customData);
        if (verb != "get" && format != Form)
            return new(Envelope.Json, CloudEvent.Of(@event, person, custom).Body.ToArray(), "");
        var fields = Fields(hook, CloudEvent.Of(@event, person).Body, custom);
        using var form = new FormUrlEncodedContent(fields);
        using var content = new StreamReader(form.ReadAsStream());
        var text = content.ReadToEnd();
        return verb == "get"
            ? new(null, [], text)
            : new(FormType, System.Text.Encoding.ASCII.GetBytes(text), "");
    }

    // The event's own fields are what receivers rely on: custom data does not replace them.
    private static Dictionary<string, string> Fields(string hook, ReadOnlyMemory<byte> body, JsonObject? custom)
    {
        using var json = JsonDocument.Parse(body);
        var fields = new Dictionary<string, string> { ["hook_event"] = hook };
        foreach (var (name, value) in FlatFields.Of(json.RootElement))
            fields.TryAdd(name, value);
        if (custom is not null)
        {
            foreach (var (name, value) in FlatFields.Of(JsonSerializer.SerializeToElement(custom)))
                fields.TryAdd(name, value);
        }

        return fields;
    }

    private static JsonObject? Custom(JsonElement data)
    {
        if (data.ValueKind is not JsonValueKind.Object)
            return null;
        var custom = JsonObject.Create(data)!;
        foreach (var modifier in Modifiers)
            custom.Remove(modifier);
        return custom.Count == 0 ? null : custom;
    }
}
