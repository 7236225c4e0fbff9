using System.Collections.Immutable;
using Conferences.Domain.State;

namespace Conferences.Domain.Events;

// These records are the stored format, in the order they can happen. The storage contract of ConferenceEvents.cs holds.
// They contain no personal data: an event carries a person's id and a salted hash; the person is a row of its own.

/// <summary>The media event that proves an event.</summary>
/// <param name="CommandId">The operation that caused it; null if there was none, or the server does not say.</param>
/// <param name="Position">Its position in the media server's own order; null if the server keeps none.</param>
public sealed record Proof(OperationId? CommandId = null, long? Position = null);

/// <summary>Who brought something about: a caller of the API, or a participant.</summary>
/// <param name="AccountId">The account of the caller's token.</param>
/// <param name="OwnerId">The user the token names.</param>
/// <param name="KeyId">The API key behind the token.</param>
/// <param name="ParticipantId">The participant who brought it about.</param>
public sealed record Initiator(
    string? AccountId = null, string? OwnerId = null, string? KeyId = null, int? ParticipantId = null);

/// <summary>
/// Instance number <paramref name="Instance"/> (1, 2, …) of the conference runs: the first leg joined, or the media
/// server reported the start before that.
/// </summary>
/// <param name="Instance">Counts the instances of one conference, from 1.</param>
/// <param name="Uuid">The instance's id on the media server.</param>
/// <param name="Switch">Host name of the media server that carries it; null until it is named.</param>
/// <param name="DialId">The dial operation that started it where no conference is configured; its settings are
/// <see cref="Dialling.Dynamic"/> of that operation. Else null.</param>
public sealed record ConferenceStarted(int Instance, InstanceUuid Uuid, string? Switch, OperationId? DialId = null)
    : InstanceEvent;

/// <summary>A leg is in the conference.</summary>
/// <param name="ParticipantId">1, 2, … in one instance, never reused in it.</param>
/// <param name="CallId">Identifies the leg.</param>
/// <param name="PersonId">The row that says who it is; erasing that row leaves this event unchanged.</param>
/// <param name="PersonHash">Salted SHA-256 of the person's fields, lower-case hex: proves a row genuine.</param>
/// <param name="IsModerator">The role it joined with.</param>
/// <param name="Muted">True if the conference does not hear it from the start.</param>
/// <param name="Deaf">True if it does not hear the conference from the start.</param>
/// <param name="MemberId">The media server's own number for it, where it has reported one.</param>
/// <param name="Ghost">True for one who listens without taking part: it is counted nowhere, and no rule applies to it
/// as a member or moderator.</param>
/// <param name="Uuid">The instance it is in on the media server, if another than the one recorded as running.</param>
/// <param name="Switch">Host name of the media server that carries that other instance; null if not known.</param>
public sealed record ParticipantJoined(
    int Instance,
    int ParticipantId,
    CallId CallId,
    PersonId PersonId,
    string PersonHash,
    bool IsModerator,
    bool Muted,
    bool Deaf,
    long? MemberId = null,
    Proof? Proof = null,
    bool Ghost = false,
    InstanceUuid? Uuid = null,
    string? Switch = null) : ParticipantEvent;

/// <summary>The participant just joined waits for a moderator, until it is admitted.</summary>
public sealed record ParticipantWaiting(int Instance, int ParticipantId) : ParticipantEvent;

/// <summary>All waiting participants were admitted.</summary>
/// <param name="ParticipantIds">Everybody who waited, in the order of arrival.</param>
/// <param name="Reason">Why: <c>moderator_joined</c>, or <c>wait_lifted</c> by an edit, whose actor is this event's,
/// too.</param>
/// <param name="By">The moderator who joined; null for an edit.</param>
public sealed record ParticipantsAdmitted(
    int Instance, ImmutableArray<int> ParticipantIds, Reason Reason, Initiator? By = null) : InstanceEvent;

/// <summary>A leg was refused entry; see <see cref="Reason"/> for why.</summary>
/// <param name="Reason">Why: <c>locked</c>, <c>full</c>, <c>bad_pin</c> or <c>too_many_pins</c>.</param>
/// <param name="Instance">The instance it would have joined; 0 if none ran.</param>
public sealed record ParticipantRefused(
    Reason Reason, CallId CallId, PersonId PersonId, string PersonHash, int Instance = 0) : InstanceEvent;

/// <summary>
/// A leg may enter: its number, pin and the rules allow it, and its place is kept. It is in once the media server says
/// so, by <see cref="ParticipantJoined"/>.
/// </summary>
/// <param name="IsModerator">The role it gets.</param>
/// <param name="Muted">True if it joins muted.</param>
/// <param name="Deaf">True if it joins deaf.</param>
/// <param name="Instance">The instance it may enter; 0 if none ran.</param>
public sealed record LegAdmitted(
    CallId CallId,
    PersonId PersonId,
    string PersonHash,
    bool IsModerator,
    bool Muted,
    bool Deaf,
    int Instance = 0) : InstanceEvent;

/// <summary>A leg that was admitted is gone, and never was in. Its place is free again.</summary>
/// <param name="HangupReason">Why, in the words of the media server; null if it gave no reason.</param>
public sealed record LegWithdrawn(CallId CallId, string? HangupReason = null) : InstanceEvent;

/// <summary>The conference no longer hears this participant.</summary>
public sealed record ParticipantMuted(int Instance, int ParticipantId, Proof? Proof = null) : ParticipantStateEvent;

/// <summary>The conference hears this participant again.</summary>
public sealed record ParticipantUnmuted(int Instance, int ParticipantId, Proof? Proof = null) : ParticipantStateEvent;

/// <summary>This participant no longer hears the conference.</summary>
public sealed record ParticipantDeafened(int Instance, int ParticipantId, Proof? Proof = null) : ParticipantStateEvent;

/// <summary>This participant hears the conference again.</summary>
public sealed record ParticipantUndeafened(int Instance, int ParticipantId, Proof? Proof = null)
    : ParticipantStateEvent;

/// <summary>The leg is gone.</summary>
/// <param name="Reason">Why: <c>left</c>, <c>kicked</c>, the rule it broke, or the reason the whole instance ends
/// for.</param>
/// <param name="IsModerator">The role it had when it left.</param>
/// <param name="Waiting">True if it was still waiting for a moderator.</param>
/// <param name="Ghost">True for one who listened without taking part.</param>
/// <param name="HangupReason">Why the leg hung up, in the words of the call controller that reported it; null if it
/// gave none, and where no call controller reported it.</param>
public sealed record ParticipantLeft(
    int Instance,
    int ParticipantId,
    Reason Reason,
    bool IsModerator,
    bool Waiting,
    Proof? Proof = null,
    bool Ghost = false,
    string? HangupReason = null) : ParticipantEvent;

/// <summary>The conference is locked: nobody else can join.</summary>
public sealed record ConferenceLocked(Proof? Proof = null) : InstanceEvent;

/// <summary>The conference is unlocked: legs can join again.</summary>
public sealed record ConferenceUnlocked(Proof? Proof = null) : InstanceEvent;

/// <summary>The conference is being recorded.</summary>
/// <param name="MediaName">The name of the recording.</param>
/// <param name="Path">Where the media server writes it; null if it does not say.</param>
public sealed record RecordingStarted(int Instance, string MediaName, Proof? Proof = null, string? Path = null)
    : InstanceEvent;

/// <summary>The recording is over, by request or with the instance.</summary>
/// <param name="MediaName">The name of the recording.</param>
/// <param name="Path">Where the media server has written it; null if it does not say.</param>
public sealed record RecordingStopped(int Instance, string MediaName, Proof? Proof = null, string? Path = null)
    : InstanceEvent;

/// <summary>The last leg left, or the media server reported the end; the lock and the participant ids of the instance
/// no longer apply.</summary>
/// <param name="Reason">One of <c>everyone_left, moderator_left, api, deleted, media</c>.</param>
/// <param name="EndedBy">The caller who requested the end, or else the participant whose leaving caused it; null where
/// the media server had lost the instance.</param>
public sealed record ConferenceEnded(int Instance, Reason Reason, Initiator? EndedBy = null) : InstanceEvent;

/// <summary>
/// The recorded state differed from the media server's. The events that follow in the same commit correct it.
/// </summary>
/// <param name="Since">When both last agreed; null if that was before this process started.</param>
/// <param name="Until">When the media server was asked.</param>
/// <param name="Missed">What had not been reported, in the order it is now recorded.</param>
public sealed record ConferenceReconciled(
    int Instance, DateTimeOffset? Since, DateTimeOffset Until, ImmutableArray<MissedEvent> Missed) : InstanceEvent;

/// <summary>Something that happened on the media server and was not reported.</summary>
/// <param name="Type">The event's type as the bus names it, e.g. <c>participant.left</c>.</param>
/// <param name="ParticipantId">The participant it is about; null for the conference itself.</param>
public sealed record MissedEvent(string Type, int? ParticipantId = null);

/// <summary>
/// An operation was requested of the media server. Later events about it carry its id, and only those targets whose
/// outcome differs from that of the operation.
/// </summary>
public sealed record OperationRequested(Operation Operation) : OperationEvent;

/// <summary>
/// The request is about to be sent to the media server, which is done once. For a dial whose legs the media server
/// reports one by one it is recorded again, with the outcome of some of them.
/// </summary>
/// <param name="OperationId">The operation that was requested.</param>
/// <param name="IsExact">True if only an event that names this operation proves it done.</param>
/// <param name="Targets">Those whose outcome is known by now: nothing could be sent for them, or their leg joined or
/// did not join.</param>
public sealed record OperationSent(OperationId OperationId, bool IsExact, ImmutableArray<TargetOutcome> Targets)
    : OperationEvent;

/// <summary>The media server's events prove that it was done.</summary>
/// <param name="Targets">Legs that were dialled, and which participants they are; all others are confirmed.</param>
public sealed record OperationConfirmed(OperationId OperationId, ImmutableArray<TargetOutcome> Targets)
    : OperationEvent;

/// <summary>It was not done.</summary>
/// <param name="Reason">Why not.</param>
/// <param name="Targets">Those for whom it was done, or failed for another reason; all others failed for this
/// one.</param>
public sealed record OperationFailed(
    OperationId OperationId, FailureReason Reason, ImmutableArray<TargetOutcome> Targets) : OperationEvent;

/// <summary>No outcome was reported in time. Whether it happened is unknown.</summary>
/// <param name="Targets">Those for whom it was done; for all others the outcome is unknown.</param>
public sealed record OperationTimedOut(OperationId OperationId, ImmutableArray<TargetOutcome> Targets) : OperationEvent;
