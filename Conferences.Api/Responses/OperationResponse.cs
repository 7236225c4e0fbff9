using System.Text.Json.Serialization;
using Conferences.Domain.State;

namespace Conferences.Api.Responses;

/// <summary>What was asked of the media server, and what became of it.</summary>
/// <param name="Id">32 lower-case hex digits.</param>
/// <param name="Action">What was asked for.</param>
/// <param name="Targets">The participants meant; empty where the conference itself is.</param>
/// <param name="Status">
/// <c>requested</c>, <c>sent</c>, <c>confirmed</c>, <c>failed</c>, <c>timed_out</c>; the last three final.
/// </param>
/// <param name="RequestedAt">ISO 8601, UTC.</param>
/// <param name="SentAt">When the media server was asked.</param>
/// <param name="ConfirmedAt">When the media server said so.</param>
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
    /// <summary>What is played, or what the recording is called.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MediaName { get; init; }

    /// <summary>What the second target is to the first.</summary>
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

/// <summary>A participant or a leg that an operation is meant for.</summary>
/// <param name="ParticipantId">Who is meant; null while a dialled leg is not in.</param>
/// <param name="Status">As of an operation, for this participant.</param>
/// <param name="Reason">Why it failed.</param>
internal sealed record TargetResponse([property: JsonRequired] int? ParticipantId, string Status, string? Reason)
{
    /// <summary>The endpoint; of a dial.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EndpointId { get; init; }

    /// <summary>The leg; of a dial.</summary>
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

/// <summary>The participants an action for everybody is meant for.</summary>
/// <param name="Participants">Who is meant.</param>
internal sealed record BulkResponse(IReadOnlyList<TargetResponse> Participants)
{
    /// <summary>The operation that tells the outcome.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyOrder(-1)]
    public string? OperationId { get; init; }

    /// <summary>The answer where there is nobody the action could be meant for.</summary>
    public static BulkResponse Nobody { get; } = new([]);

    public static BulkResponse Of(Operation it) => new(TargetResponse.AllOf(it)) { OperationId = it.Id.Text };
}

/// <summary>The participants an action would be meant for, if it were not a dry run.</summary>
/// <param name="Participants">Who is meant.</param>
internal sealed record DryRunResponse(IReadOnlyList<DryRunTarget> Participants)
{
    public static DryRunResponse Of(Operation it) =>
        new([.. it.Targets.Select(target => new DryRunTarget(target.ParticipantId))]);
}

/// <summary>A target of what nobody was asked for: of an operation's target it has nothing but who is meant.</summary>
internal sealed record DryRunTarget([property: JsonRequired] int ParticipantId);
