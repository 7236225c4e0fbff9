using System.Text.Json.Serialization;
using Conferences.Domain.State;

namespace Conferences.Api.Responses;

/// <summary>Marks something as deleted.</summary>
/// <param name="Deleted">Always true.</param>
internal sealed record DeletedResponse(bool Deleted);

/// <summary>A participant who has left.</summary>
/// <param name="ParticipantId">1, 2, … within the instance, never reused.</param>
/// <param name="CallId">Identifies the leg.</param>
/// <param name="Reason">Why it left: <c>left</c>, or why it was removed before.</param>
/// <param name="ReadOnly">Live state.</param>
internal sealed record LeaveResponse(
    int ParticipantId,
    string CallId,
    string Reason,
    [property: JsonPropertyName("_read_only")] DeletedResponse ReadOnly)
{
    public static LeaveResponse Of(Participant it) =>
        new(it.ParticipantId, it.CallId.Text, it.LeftReason!.Value.Name(), new(true));
}

/// <summary>An erased person.</summary>
/// <param name="Id">The person.</param>
/// <param name="ReadOnly">Live state.</param>
internal sealed record ErasedResponse(
    string Id, [property: JsonPropertyName("_read_only")] DeletedResponse ReadOnly);
