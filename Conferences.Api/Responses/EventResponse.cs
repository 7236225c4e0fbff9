using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Responses;

/// <summary>One event of a history.</summary>
/// <param name="Sequence">1, 2, … within the conference, without gaps.</param>
/// <param name="ConferenceId">The conference.</param>
/// <param name="Id">The event's id, the same as on the bus.</param>
/// <param name="Type">The event's type, the same as on the bus.</param>
/// <param name="Time">When it was recorded; ISO 8601, UTC, to the microsecond.</param>
/// <param name="Actor">Who caused it.</param>
/// <param name="RequestId">The request; null for an event reported by the media server.</param>
/// <param name="CorrelationId">Shared by all events of one request.</param>
/// <param name="CausationId">What caused it: the request, or an operation.</param>
/// <param name="Data">The event's data, without secrets.</param>
internal sealed record EventResponse(
    long Sequence,
    string ConferenceId,
    Guid Id,
    string Type,
    [property: DataType(DataType.DateTime)] string Time,
    ActorResponse Actor,
    string? RequestId,
    string CorrelationId,
    string CausationId,
    RecordedEvent Data)
{
    /// <summary>For an edit, what it changed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IEnumerable<Change>? Changes { get; init; }

    /// <summary>Where to continue in the account's history after this event; only in that history.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cursor { get; init; }
}

/// <summary>Who caused an event.</summary>
/// <param name="AccountId">The account of the caller's token.</param>
/// <param name="OwnerId">The user the token names; at a terminal, the operating system's user.</param>
/// <param name="KeyId">The API key the token was issued for.</param>
/// <param name="Address">The caller's network address.</param>
/// <param name="Channel"><c>http</c>, <c>bus</c>, <c>media</c>, <c>cli</c>, a terminal, or <c>service</c>, the service
/// itself.</param>
internal sealed record ActorResponse(
    string AccountId, string? OwnerId, string? KeyId, string? Address, string Channel);

/// <summary>A stored event, written without its secrets.</summary>
/// <param name="Person">The person it is the first to name, unless erased.</param>
[JsonConverter(typeof(RecordedEventConverter))]
internal readonly record struct RecordedEvent(ConferenceEvent Event, Person? Person);

/// <summary>Writes events as clients read them.</summary>
internal sealed class RecordedEventConverter : JsonConverter<RecordedEvent>
{
    public override RecordedEvent Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("What is written without its secrets cannot be read back.");

    public override void Write(Utf8JsonWriter writer, RecordedEvent value, JsonSerializerOptions options) =>
        EventJson.Write(writer, value.Event, value.Person);
}
