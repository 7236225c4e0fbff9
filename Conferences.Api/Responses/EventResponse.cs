using System.Text.Json;
using System.Text.Json.Serialization;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Api.Responses;

/// <summary>One event of a history.</summary>
/// <param name="Sequence">1, 2, … of one conference, without a gap.</param>
/// <param name="ConferenceId">The conference.</param>
/// <param name="Id">The event's own id, on the bus too.</param>
/// <param name="Type">As on the bus.</param>
/// <param name="Time">When it was recorded; ISO 8601, UTC, to the microsecond.</param>
/// <param name="Actor">Who brought it about.</param>
/// <param name="RequestId">The request; null for the media server's own word.</param>
/// <param name="CorrelationId">Shared by all that came of one request.</param>
/// <param name="CausationId">What it came of: the request, or an operation.</param>
/// <param name="Data">The fact, without secrets.</param>
internal sealed record EventResponse(
    long Sequence,
    string ConferenceId,
    Guid Id,
    string Type,
    string Time,
    ActorResponse Actor,
    string? RequestId,
    string CorrelationId,
    string CausationId,
    RecordedEvent Data)
{
    /// <summary>Of an edit, what it changed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IEnumerable<Change>? Changes { get; init; }

    /// <summary>Where the account's history goes on behind it; in that one only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cursor { get; init; }
}

/// <summary>Who brought an event about.</summary>
/// <param name="AccountId">The account of the caller's token.</param>
/// <param name="OwnerId">The user the token names; at a terminal, the operating system's user.</param>
/// <param name="KeyId">The API key behind the token.</param>
/// <param name="Address">The caller's network address.</param>
/// <param name="Channel"><c>http</c>, <c>bus</c>, <c>media</c> or <c>cli</c>, a terminal.</param>
internal sealed record ActorResponse(
    string AccountId, string? OwnerId, string? KeyId, string? Address, string Channel);

/// <summary>An event as it is stored, written without its secrets.</summary>
/// <param name="Person">Who came, if it tells of somebody who came and is not erased.</param>
[JsonConverter(typeof(RecordedEventConverter))]
internal readonly record struct RecordedEvent(ConferenceEvent Event, Person? Person);

/// <summary>Writes events as others read them.</summary>
internal sealed class RecordedEventConverter : JsonConverter<RecordedEvent>
{
    public override RecordedEvent Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("What is written without its secrets cannot be read back.");

    public override void Write(Utf8JsonWriter writer, RecordedEvent value, JsonSerializerOptions options) =>
        EventJson.Write(writer, value.Event, value.Person);
}
