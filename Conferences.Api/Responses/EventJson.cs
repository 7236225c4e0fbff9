using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Responses;

/// <summary>Events as clients read them: with their public type, as they are stored, without secrets.</summary>
internal static class EventJson
{
    /// <summary>How events are written: as stored, with secrets masked.</summary>
    public static readonly JsonSerializerOptions Written = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = Envelope.Written.Encoder,
        MaxDepth = StrictJson.WrappedDepth,
        Converters = { new MaskedDocument() },
    };

    private static readonly Dictionary<Type, string> Types =
        EventStore.EventNames.ToDictionary(it => it.Key, it => TypeOf(it.Value));

    /// <summary>A time as clients read it: UTC, to the microsecond.</summary>
    public static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    /// <summary>The event's type, e.g. <c>participant.joined</c>.</summary>
    public static string TypeOf(ConferenceEvent @event) => Types[@event.GetType()];

    /// <summary>The stored name of each event type.</summary>
    public static IReadOnlyDictionary<string, string> StoredNames { get; } =
        EventStore.EventNames.Values.ToDictionary(TypeOf);

    /// <summary>The stored name of each type of webhooks' events.</summary>
    public static IReadOnlyDictionary<string, string> StoredNamesOfWebhooks { get; } =
        WebhookStore.EventNames.Values.ToDictionary(TypeOf);

    /// <summary>The event type of a stored name.</summary>
    public static string TypeOf(string storedName)
    {
        var at = storedName.IndexOf('_', StringComparison.Ordinal);
        return $"{storedName[..at]}.{storedName[(at + 1)..]}";
    }

    /// <summary>The id of the person that this event is the first to name; null for all other events.</summary>
    public static PersonId? PersonOf(ConferenceEvent @event) => @event switch
    {
        ParticipantJoined joined => joined.PersonId,
        ParticipantRefused refused => refused.PersonId,
        LegAdmitted admitted => admitted.PersonId,
        LinkCreated created => created.PersonId,
        ParticipantEvent or InstanceEvent or ConfigurationEvent or OperationEvent or ErasureEvent
            or JoinLinkEvent => null,
        _ => throw @event.Unhandled(),
    };

    /// <summary>Writes the event, with the person it names unless erased.</summary>
    public static void Write(Utf8JsonWriter json, ConferenceEvent @event, Person? person)
    {
        if (person is null)
        {
            JsonSerializer.Serialize(json, @event, @event.GetType(), Written);
            return;
        }

        var whole = JsonSerializer.SerializeToNode(@event, @event.GetType(), Written)!.AsObject();
        whole["caller_id_name"] = person.CallerIdName;
        whole["caller_id_number"] = person.CallerIdNumber;
        whole.WriteTo(json, Written);
    }

    /// <summary>A part of a document without its secrets.</summary>
    public static JsonElement WithoutSecrets(JsonElement part) => part.ValueKind switch
    {
        JsonValueKind.Object => JsonSerializer.SerializeToElement(Mask(JsonObject.Create(part)!), Written),
        JsonValueKind.Array => JsonSerializer.SerializeToElement(Mask(JsonArray.Create(part)!), Written),
        _ => part,
    };

    private static JsonNode Mask(JsonNode json)
    {
        foreach (var inner in json is JsonArray items ? items.OfType<JsonNode>() : [])
            Mask(inner);
        foreach (var (key, value) in json is JsonObject members ? members.ToArray() : [])
        {
            if (value is not null && SecretMembers.IsSecret(key))
                json[key] = SecretMembers.Masked;
            else if (value is JsonObject or JsonArray)
                Mask(value);
        }

        return json;
    }

    // Masks documents anywhere in an event, with all members that contain pins.
    private sealed class MaskedDocument : JsonConverter<ConferenceDocument>
    {
        public override ConferenceDocument Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("What is masked cannot be read back.");

        public override void Write(Utf8JsonWriter writer, ConferenceDocument value, JsonSerializerOptions options) =>
            Mask(JsonObject.Create(value.Masked)!).WriteTo(writer, options);
    }
}
