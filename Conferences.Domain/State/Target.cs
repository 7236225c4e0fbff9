using System.Text.Json.Serialization;
using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>What became of an operation for one participant, or for one leg that it dials.</summary>
/// <param name="ParticipantId">0 while a dialled leg is not in.</param>
/// <param name="Status">One of <see cref="OperationStatus"/>.</param>
/// <param name="Reason">Why it failed for this one, else null.</param>
public sealed record Target(int ParticipantId, OperationStatus Status, FailureReason? Reason = null)
{
    /// <summary>The leg to dial, as it was asked for.</summary>
    public Leg? Leg { get; init; }

    /// <summary>The call id of the leg that came in instead of the one that was dialled, or null.</summary>
    public string? ReplacedBy { get; init; }

    /// <summary>True until the outcome for this target is known.</summary>
    [JsonIgnore]
    public bool IsOpen => Status is OperationStatus.Requested or OperationStatus.Sent;

    /// <summary>The call id of the leg that is dialled or came in instead; null for a participant.</summary>
    [JsonIgnore]
    public string? CallId => ReplacedBy ?? Leg?.CallId;

    /// <summary>The leg that is dialled, under the call id of the one that came in instead.</summary>
    [JsonIgnore]
    public Leg? CurrentLeg => ReplacedBy is { } call ? Leg! with { CallId = call } : Leg;

    /// <summary>What tells it from the other targets of its operation.</summary>
    [JsonIgnore]
    internal (string? CallId, int ParticipantId) Key => Leg is null ? (null, ParticipantId) : (Leg.CallId, 0);

    /// <summary>True if more became of it than that it ended like this.</summary>
    internal bool IsUnlike(OperationStatus status, FailureReason? reason) =>
        !IsOpen && (Status != status || Reason != reason
            || (Leg is not null && (ParticipantId > 0 || ReplacedBy is not null)));
}

/// <summary>What became of one target of an operation, as a fact tells it.</summary>
/// <param name="Status">One of <see cref="OperationStatus"/>.</param>
/// <param name="Reason">Why it failed for this one, else null.</param>
/// <param name="ParticipantId">The participant meant, or which the dialled leg came in as; null if it did not.</param>
/// <param name="CallId">The call id that was dialled; null for a participant.</param>
/// <param name="ReplacedBy">The call id of the leg that came in instead of the one that was dialled, or null.</param>
public sealed record TargetOutcome(
    OperationStatus Status,
    FailureReason? Reason = null,
    int? ParticipantId = null,
    string? CallId = null,
    string? ReplacedBy = null)
{
    /// <summary>See <see cref="Target.Key"/>.</summary>
    [JsonIgnore]
    internal (string? CallId, int ParticipantId) Key => CallId is null ? (null, ParticipantId ?? 0) : (CallId, 0);

    /// <summary>What became of this target.</summary>
    public static TargetOutcome Of(Target target) => new(
        target.Status,
        target.Reason,
        target.ParticipantId is 0 ? null : target.ParticipantId,
        target.Leg?.CallId,
        target.ReplacedBy);

    /// <summary>The target, with what became of it.</summary>
    internal Target Tell(Target target) => target with
    {
        ParticipantId = ParticipantId ?? target.ParticipantId,
        Status = Status,
        Reason = Reason,
        ReplacedBy = ReplacedBy,
    };
}
