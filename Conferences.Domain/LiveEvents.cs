namespace Conferences.Domain;

// These records are what is stored, in the order they can happen. The storage contract of ConferenceEvents.cs holds.
// People are not in them: a fact carries a person's id and a salted hash, the person lives in a row of its own.

/// <summary>
/// The first leg arrived: instance number <paramref name="Instance"/> (1, 2, …) of the conference runs.
/// </summary>
/// <param name="Instance">Counts the instances of one conference, from 1.</param>
/// <param name="Uuid">The instance's id towards the media server.</param>
/// <param name="Switch">Host name of the media server that carries it.</param>
public sealed record ConferenceStarted(int Instance, string Uuid, string Switch);

/// <summary>A leg is in the conference.</summary>
/// <param name="ParticipantId">1, 2, … in one instance, never reused in it.</param>
/// <param name="CallId">Identifies the leg.</param>
/// <param name="PersonId">The row that says who it is; erasing that row leaves this fact as it is.</param>
/// <param name="PersonHash">Salted SHA-256 of the person's fields, lower-case hex: proves a row genuine.</param>
public sealed record ParticipantJoined(
    int Instance,
    int ParticipantId,
    string CallId,
    string PersonId,
    string PersonHash,
    bool IsModerator,
    bool Muted,
    bool Deaf);

/// <summary>The participant just joined waits for a moderator; the next moderator's arrival lets it in.</summary>
public sealed record ParticipantWaiting(int Instance, int ParticipantId);

/// <summary>A leg was turned away; see <see cref="Reason"/> for why.</summary>
public sealed record ParticipantRefused(string Reason, string CallId, string PersonId, string PersonHash);

/// <summary>The conference no longer hears this participant.</summary>
public sealed record ParticipantMuted(int Instance, int ParticipantId);

/// <summary>The conference hears this participant again.</summary>
public sealed record ParticipantUnmuted(int Instance, int ParticipantId);

/// <summary>This participant no longer hears the conference.</summary>
public sealed record ParticipantDeafened(int Instance, int ParticipantId);

/// <summary>This participant hears the conference again.</summary>
public sealed record ParticipantUndeafened(int Instance, int ParticipantId);

/// <summary>The leg is gone.</summary>
/// <param name="Reason">Why: <c>left</c>, <c>kicked</c>, or the reason the whole instance ends for.</param>
/// <param name="IsModerator">The role it had when it went.</param>
/// <param name="Waiting">True if it never got past the waiting room.</param>
public sealed record ParticipantLeft(
    int Instance, int ParticipantId, string Reason, bool IsModerator, bool Waiting);

/// <summary>Nobody new gets in.</summary>
public sealed record ConferenceLocked;

/// <summary>The door is open again.</summary>
public sealed record ConferenceUnlocked;

/// <summary>The last leg left; lock and participant ids of the instance are history.</summary>
/// <param name="Reason">One of <c>everyone_left, moderator_left, api, deleted, media</c>.</param>
public sealed record ConferenceEnded(int Instance, string Reason);

/// <summary>Somebody asked the media server for something. Every operation fact carries the whole operation.</summary>
public sealed record OperationRequested(Operation Operation);

/// <summary>The request is about to be handed to the media server; it is never handed over twice.</summary>
public sealed record OperationSent(Operation Operation);

/// <summary>The media server's own events show that it was done.</summary>
public sealed record OperationConfirmed(Operation Operation);

/// <summary>It was not done, and <see cref="Operation.Reason"/> says why.</summary>
public sealed record OperationFailed(Operation Operation);

/// <summary>Nothing was heard of it in time. It may still have happened; nobody knows.</summary>
public sealed record OperationTimedOut(Operation Operation);
