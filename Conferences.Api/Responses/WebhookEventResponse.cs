using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conferences.Api.Responses;

/// <summary>One event of a webhook.</summary>
/// <param name="Sequence">1, 2, … within the webhook, without gaps.</param>
/// <param name="WebhookId">The webhook.</param>
/// <param name="Id">The event's id.</param>
/// <param name="Type">What happened, such as <c>webhook.disabled</c>.</param>
/// <param name="Time">When it was recorded; ISO 8601, UTC, to the microsecond.</param>
/// <param name="Actor">Who caused it.</param>
/// <param name="RequestId">The request.</param>
/// <param name="Data">The event's data, without secrets.</param>
internal sealed record WebhookEventResponse(
    long Sequence,
    string WebhookId,
    Guid Id,
    string Type,
    [property: DataType(DataType.DateTime)] string Time,
    ActorResponse Actor,
    string RequestId,
    WebhookEventData Data);

/// <summary>What an event of a webhook tells.</summary>
internal sealed record WebhookEventData
{
    /// <summary>Of a creation or an edit, the whole document; the values of custom headers are masked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Document { get; init; }

    /// <summary>Why the service disabled it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>Until when the former secret signs as well.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [DataType(DataType.DateTime)]
    public string? FormerUntil { get; init; }

    /// <summary>Of a replay: the only conference whose events are delivered again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ConferenceId { get; init; }
}
