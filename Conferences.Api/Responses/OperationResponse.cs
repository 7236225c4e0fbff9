using System.Text.Json.Serialization;
using Conferences.Domain.State;

namespace Conferences.Api.Responses;

/// <summary>A request to the media server and its outcome.</summary>
/// <param name="Id">32 lower-case hex digits.</param>
/// <param name="Action">The requested action.</param>
/// <param name="Targets">The affected participants; empty for an action on the conference itself.</param>
/// <param name="Status">
/// <c>requested</c>, <c>sent</c>, <c>confirmed</c>, <c>failed</c> or <c>timed_out</c>; the last three are final.
/// </param>
/// <param name="RequestedAt">ISO 8601, UTC.</param>
/// <param name="SentAt">When it was sent to the media server.</param>
/// <param name="ConfirmedAt">When the media server confirmed it.</param>
/// <param name="Reason">Why it failed.</param>
internal sealed record OperationResponse(
    string Id,
    string Action,
    IReadOnlyList<TargetResponse> Targets,
    string Status,
    DateTime RequestedAt,
    DateTime? SentAt,
    DateTime? ConfirmedAt,
    string? Reason)
{
    /// <summary>The media to play, or the name of the recording.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MediaName { get; init; }

    /// <summary>The relationship of the first target to the second.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Relationship { get; init; }

    public static OperationResponse Of(Operation it) => new(
        it.Id.Text,
        it.Action.Name(),
        TargetResponse.AllOf(it),
        it.Status.Name(),
        it.RequestedAt.UtcDateTime,
        it.SentAt?.UtcDateTime,
        it.ConfirmedAt?.UtcDateTime,
        it.Reason?.Text)
    {
        MediaName = it.MediaName,
        Relationship = it.Relationship,
    };
}

/// <summary>A participant or a leg that an operation affects.</summary>
/// <param name="ParticipantId">The participant; null while a dialled leg has not joined.</param>
/// <param name="Status">The operation's status for this participant.</param>
/// <param name="Reason">Why it failed.</param>
internal sealed record TargetResponse(int? ParticipantId, string Status, string? Reason)
{
    /// <summary>The endpoint of a dial.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EndpointId { get; init; }

    /// <summary>The leg of a dial.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CallId { get; init; }

    public static IReadOnlyList<TargetResponse> AllOf(Operation it) => [.. it.Targets.Select(Of)];

    private static TargetResponse Of(Target it) =>
        new(it.ParticipantId is 0 ? null : it.ParticipantId, it.Status.Name(), it.Reason?.Text)
        {
            EndpointId = it.Leg?.EndpointId,
            CallId = it.CallId?.Text,
        };
}

/// <summary>The participants an action on all affects.</summary>
/// <param name="Participants">The affected participants.</param>
internal sealed record BulkResponse(IReadOnlyList<TargetResponse> Participants)
{
    /// <summary>The operation with the outcome.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyOrder(-1)]
    public string? OperationId { get; init; }

    /// <summary>The response if the action affects nobody.</summary>
    public static BulkResponse Nobody { get; } = new([]);

    public static BulkResponse Of(Operation it) => new(TargetResponse.AllOf(it)) { OperationId = it.Id.Text };
}

/// <summary>The participants an action would affect, were it not a dry run.</summary>
/// <param name="Participants">The affected participants.</param>
internal sealed record DryRunResponse(IReadOnlyList<DryRunTarget> Participants)
{
    public static DryRunResponse Of(Operation it) =>
        new([.. it.Targets.Select(target => new DryRunTarget(target.ParticipantId))]);
}

/// <summary>A target in a dry run: like an operation's target, but without status.</summary>
internal sealed record DryRunTarget(int ParticipantId);
