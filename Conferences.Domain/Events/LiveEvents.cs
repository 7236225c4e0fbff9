using System.Collections.Immutable;
using Conferences.Domain.State;

namespace Conferences.Domain.Events;

// These records are what is stored, in the order they can happen. The storage contract of ConferenceEvents.cs holds.
// People are not in them: a fact carries a person's id and a salted hash, the person lives in a row of its own.

/// <summary>What the media server said that makes a fact true.</summary>
/// <param name="CommandId">The operation it did it for; null if it does not say, or did it for none.</param>
/// <param name="Position">Its place in the media server's own order; null if the server keeps none.</param>
public sealed record Proof(string? CommandId = null, long? Position = null);

/// <summary>Who brought something about: a caller of the API, or a participant.</summary>
/// <param name="AccountId">The account of the caller's token.</param>
/// <param name="OwnerId">The user the token names.</param>
/// <param name="KeyId">The API key behind the token.</param>
/// <param name="ParticipantId">The participant whose doing it was.</param>
public sealed record Initiator(
    string? AccountId = null, string? OwnerId = null, string? KeyId = null, int? ParticipantId = null);

/// <summary>
/// Instance number <paramref name="Instance"/> (1, 2, …) of the conference runs: the first leg arrived, or the media
/// server said so before.
/// </summary>
/// <param name="Instance">Counts the instances of one conference, from 1.</param>
/// <param name="Uuid">The instance's id towards the media server.</param>
/// <param name="Switch">Host name of the media server that carries it.</param>
/// <param name="DialId">The operation that dialled it into being where no conference is configured: what it runs by is
/// <see cref="Dialling.Dynamic"/> of that one. Else null.</param>
public sealed record ConferenceStarted(int Instance, string Uuid, string Switch, string? DialId = null)
    : InstanceEvent;

/// <summary>A leg is in the conference.</summary>
/// <param name="ParticipantId">1, 2, … in one instance, never reused in it.</param>
/// <param name="CallId">Identifies the leg.</param>
/// <param name="PersonId">The row that says who it is; erasing that row leaves this fact as it is.</param>
/// <param name="PersonHash">Salted SHA-256 of the person's fields, lower-case hex: proves a row genuine.</param>
/// <param name="IsModerator">The role it came in with.</param>
/// <param name="Muted">True if the conference does not hear it from the start.</param>
/// <param name="Deaf">True if it does not hear the conference from the start.</param>
/// <param name="MemberId">The media server's own number for it, where it has told us one.</param>
public sealed record ParticipantJoined(
    int Instance,
    int ParticipantId,
    string CallId,
    string PersonId,
    string PersonHash,
    bool IsModerator,
    bool Muted,
    bool Deaf,
    long? MemberId = null,
    Proof? Proof = null) : ParticipantEvent;

/// <summary>The participant just joined waits for a moderator, until it is admitted.</summary>
public sealed record ParticipantWaiting(int Instance, int ParticipantId) : ParticipantEvent;

/// <summary>Whoever waited waits no longer.</summary>
/// <param name="ParticipantIds">Everybody who waited, in the order they came.</param>
/// <param name="Reason">Why: <c>moderator_joined</c>, or <c>wait_lifted</c> by an edit, whose actor is this event's,
/// too.</param>
/// <param name="By">The moderator who came; null for an edit.</param>
public sealed record ParticipantsAdmitted(
    int Instance, ImmutableArray<int> ParticipantIds, Reason Reason, Initiator? By = null) : InstanceEvent;

/// <summary>A leg was turned away; see <see cref="Reason"/> for why.</summary>
/// <param name="Reason">Why: <c>locked</c>, <c>full</c>, <c>bad_pin</c> or <c>too_many_pins</c>.</param>
/// <param name="Instance">The instance it would have joined; 0 if none ran.</param>
public sealed record ParticipantRefused(
    Reason Reason, string CallId, string PersonId, string PersonHash, int Instance = 0) : InstanceEvent;

/// <summary>The conference no longer hears this participant.</summary>
public sealed record ParticipantMuted(int Instance, int ParticipantId, Proof? Proof = null) : ParticipantEvent;

/// <summary>The conference hears this participant again.</summary>
public sealed record ParticipantUnmuted(int Instance, int ParticipantId, Proof? Proof = null) : ParticipantEvent;

/// <summary>This participant no longer hears the conference.</summary>
public sealed record ParticipantDeafened(int Instance, int ParticipantId, Proof? Proof = null) : ParticipantEvent;

/// <summary>This participant hears the conference again.</summary>
public sealed record ParticipantUndeafened(int Instance, int ParticipantId, Proof? Proof = null) : ParticipantEvent;

/// <summary>The leg is gone.</summary>
/// <param name="Reason">Why: <c>left</c>, <c>kicked</c>, the rule it broke, or the reason the whole instance ends
/// for.</param>
/// <param name="IsModerator">The role it had when it went.</param>
/// <param name="Waiting">True if it never got past the waiting room.</param>
public sealed record ParticipantLeft(
    int Instance, int ParticipantId, Reason Reason, bool IsModerator, bool Waiting, Proof? Proof = null)
    : ParticipantEvent;

/// <summary>Nobody new gets in.</summary>
public sealed record ConferenceLocked(Proof? Proof = null) : InstanceEvent;

/// <summary>The door is open again.</summary>
public sealed record ConferenceUnlocked(Proof? Proof = null) : InstanceEvent;

/// <summary>The conference is being recorded.</summary>
/// <param name="MediaName">What the recording is called.</param>
public sealed record RecordingStarted(int Instance, string MediaName, Proof? Proof = null) : InstanceEvent;

/// <summary>The recording is over, by request or with the instance.</summary>
public sealed record RecordingStopped(int Instance, string MediaName, Proof? Proof = null) : InstanceEvent;

/// <summary>The last leg left, or the media server said that it is over; lock and participant ids of the instance are
/// history.</summary>
/// <param name="Reason">One of <c>everyone_left, moderator_left, api, deleted, media</c>.</param>
/// <param name="EndedBy">Whoever asked for the end, or else the participant whose leaving it was; null where the media
/// server had lost the instance.</param>
public sealed record ConferenceEnded(int Instance, Reason Reason, Initiator? EndedBy = null) : InstanceEvent;

/// <summary>
/// What we had recorded was not what the media server holds. The facts that follow in the same commit set it right.
/// </summary>
/// <param name="Since">When both last agreed; null if that was before this process started.</param>
/// <param name="Until">When the media server was asked.</param>
/// <param name="Missed">What we had not heard of, in the order it is now recorded.</param>
public sealed record ConferenceReconciled(
    int Instance, DateTimeOffset? Since, DateTimeOffset Until, ImmutableArray<MissedEvent> Missed) : InstanceEvent;

/// <summary>Something that happened on the media server and did not reach us.</summary>
/// <param name="Type">The fact's type as the bus names it, e.g. <c>participant.left</c>.</param>
/// <param name="ParticipantId">Whom it is about; null for the conference itself.</param>
public sealed record MissedEvent(string Type, int? ParticipantId = null);

/// <summary>
/// Somebody asked the media server for something. The facts that follow about it carry its id, and its targets only as
/// far as not what became of the whole became of them.
/// </summary>
public sealed record OperationRequested(Operation Operation) : OperationEvent;

/// <summary>
/// The request is about to be handed to the media server, which is done once. Of a dial whose legs the media server
/// tells of one by one it is recorded again, with what became of some of them.
/// </summary>
/// <param name="OperationId">The operation that was requested.</param>
/// <param name="IsExact">True if only an event that names this operation proves it done.</param>
/// <param name="Targets">Those of whom something is known by now: nothing could be sent for them, or their leg is in or
/// did not come in.</param>
public sealed record OperationSent(string OperationId, bool IsExact, ImmutableArray<TargetOutcome> Targets)
    : OperationEvent;

/// <summary>The media server's own events show that it was done.</summary>
/// <param name="Targets">Legs that were dialled, and which participants they are; all others are confirmed.</param>
public sealed record OperationConfirmed(string OperationId, ImmutableArray<TargetOutcome> Targets) : OperationEvent;

/// <summary>It was not done.</summary>
/// <param name="Reason">Why not.</param>
/// <param name="Targets">Those for whom it was done, or failed for another reason; all others failed for this
/// one.</param>
public sealed record OperationFailed(string OperationId, FailureReason Reason, ImmutableArray<TargetOutcome> Targets)
    : OperationEvent;

/// <summary>Nothing was heard of it in time. It may still have happened; nobody knows.</summary>
/// <param name="Targets">Those for whom it was done; of all others nobody knows.</param>
public sealed record OperationTimedOut(string OperationId, ImmutableArray<TargetOutcome> Targets) : OperationEvent;
