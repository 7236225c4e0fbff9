using Conferences.Domain.State;

namespace Conferences.Domain.Events;

// These records are the stored format. The storage contract of ConferenceEvents.cs holds.

/// <summary>
/// A split was seen: the conference also runs under another uuid, on another media server or on the same one. Nobody
/// was put out for that; the media server's own report of the end, or a comparison with its state, decides.
/// </summary>
/// <param name="Instance">The instance that is recorded as running.</param>
/// <param name="Uuid">The other instance's id on the media server.</param>
/// <param name="Switch">Host name of the media server that carries the other one; null if it is not known.</param>
public sealed record ConferenceSplit(int Instance, InstanceUuid Uuid, string? Switch = null) : InstanceEvent;

/// <summary>The media server that carries the instance was named, for the first time or differently.</summary>
/// <param name="Switch">Its host name.</param>
public sealed record ConferenceLocated(int Instance, string Switch) : InstanceEvent;

/// <summary>
/// The media server reported the end of an instance that is not recorded as running: everybody had left before, it ran
/// beside the recorded one, or nothing else was reported of it. Late media events about it start nothing.
/// </summary>
/// <param name="Instance">The newest instance then; 0 before the first.</param>
/// <param name="Uuid">The ended instance's id on the media server.</param>
public sealed record ConferenceDestroyed(int Instance, InstanceUuid Uuid) : InstanceEvent;

/// <summary>
/// A leg left whose join had not been reported. If the join is reported within ten minutes, it is not recorded: the leg
/// is not in any more.
/// </summary>
/// <param name="CallId">Identifies the leg.</param>
/// <param name="Uuid">The instance it left, by its id on the media server; null if the server does not say.</param>
/// <param name="MemberId">The media server's own number for the leg; null if the server does not say.</param>
public sealed record ParticipantMissed(
    CallId CallId, InstanceUuid? Uuid = null, long? MemberId = null, Proof? Proof = null) : InstanceEvent;
