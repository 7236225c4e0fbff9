using System.Text.Json.Serialization;
using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>The state of an operation for one participant, or for one leg that it dials.</summary>
/// <param name="ParticipantId">0 until a dialled leg joins.</param>
/// <param name="Status">One of <see cref="OperationStatus"/>.</param>
/// <param name="Reason">Why it failed for this one, else null.</param>
public sealed record Target(int ParticipantId, OperationStatus Status, FailureReason? Reason = null)
{
    /// <summary>The leg to dial, as requested.</summary>
    public Leg? Leg { get; init; }

    /// <summary>The call id of the leg that joined instead of the one that was dialled, or null.</summary>
    public CallId? ReplacedBy { get; init; }

    /// <summary>True until the outcome for this target is known.</summary>
    [JsonIgnore]
    public bool IsOpen => Status is OperationStatus.Requested or OperationStatus.Sent;

    /// <summary>The call id of the leg that is dialled or joined instead; null for a participant.</summary>
    [JsonIgnore]
    public CallId? CallId => ReplacedBy ?? Leg?.CallId;

    /// <summary>The leg that is dialled, with the call id of the one that joined instead, if any.</summary>
    [JsonIgnore]
    public Leg? CurrentLeg => ReplacedBy is { } call ? Leg! with { CallId = call } : Leg;

    /// <summary>Identifies it among the targets of its operation.</summary>
    [JsonIgnore]
    internal (CallId? CallId, int ParticipantId) Key => Leg is null ? (null, ParticipantId) : (Leg.CallId, 0);

    /// <summary>True if its outcome is not fully described by this status and reason.</summary>
    internal bool IsUnlike(OperationStatus status, FailureReason? reason) =>
        !IsOpen && (Status != status || Reason != reason
            || (Leg is not null && (ParticipantId > 0 || ReplacedBy is not null)));
}

/// <summary>The outcome of one target of an operation, as recorded in an event.</summary>
/// <param name="Status">One of <see cref="OperationStatus"/>.</param>
/// <param name="Reason">Why it failed for this one, else null.</param>
/// <param name="ParticipantId">The participant, or the one the dialled leg joined as; null if it did not.</param>
/// <param name="CallId">The call id that was dialled; null for a participant.</param>
/// <param name="ReplacedBy">The call id of the leg that joined instead of the one that was dialled, or null.</param>
public sealed record TargetOutcome(
    OperationStatus Status,
    FailureReason? Reason = null,
    int? ParticipantId = null,
    CallId? CallId = null,
    CallId? ReplacedBy = null)
{
    /// <summary>See <see cref="Target.Key"/>.</summary>
    [JsonIgnore]
    internal (CallId? CallId, int ParticipantId) Key => CallId is null ? (null, ParticipantId ?? 0) : (CallId, 0);

    /// <summary>The outcome of this target.</summary>
    public static TargetOutcome Of(Target target) => new(
        target.Status,
        target.Reason,
        target.ParticipantId is 0 ? null : target.ParticipantId,
        target.Leg?.CallId,
        target.ReplacedBy);

    /// <summary>The target, with this outcome.</summary>
    internal Target Tell(Target target) => target with
    {
        ParticipantId = ParticipantId ?? target.ParticipantId,
        Status = Status,
        Reason = Reason,
        ReplacedBy = ReplacedBy,
    };
}
