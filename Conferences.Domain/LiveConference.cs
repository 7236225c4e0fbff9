using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Conferences.Domain;

/// <summary>
/// The fold of a conference's live facts: the running instance in counts and flags, and what was asked of the media
/// server. It does not grow with the people inside; those are <see cref="Participant"/>s, each its own fold.
/// </summary>
/// <param name="Id">The conference's id.</param>
/// <param name="Instance">The newest instance; 0 before the first.</param>
/// <param name="Members">Participants who are inside and do not moderate.</param>
/// <param name="Waiting">Participants who wait for a moderator.</param>
/// <param name="LastParticipantId">The newest participant id of the instance.</param>
/// <param name="AdmittedThrough">Who waited and has an id up to this one was let in by a moderator's arrival.</param>
/// <param name="Pending">Operations whose outcome is not yet known.</param>
public sealed record LiveConference(
    string Id,
    int Instance,
    string? Uuid,
    string? Switch,
    DateTimeOffset? StartedAt,
    bool IsLocked,
    int Members,
    int Moderators,
    int Waiting,
    int LastParticipantId,
    int AdmittedThrough,
    ImmutableArray<Operation> Pending)
{
    /// <summary>A conference nobody has entered yet.</summary>
    public static LiveConference Idle(string id) => new(id, 0, null, null, null, false, 0, 0, 0, 0, 0, []);

    /// <summary>True from the first join to the last leave.</summary>
    [JsonIgnore]
    public bool IsRunning => StartedAt is not null;

    /// <summary>Everybody who is in, waiting people too.</summary>
    [JsonIgnore]
    public int Participants => Members + Moderators + Waiting;

    /// <summary>Why the instance is being ended, by request or by rule; null while nobody asked for its end.</summary>
    [JsonIgnore]
    public string? EndingFor =>
        Pending.FirstOrDefault(operation => operation.Action == ConferenceAction.End.Name) is { } end
        ? end.Cause ?? Reason.Api
        : null;

    /// <summary>True while this participant still waits for a moderator.</summary>
    public bool KeepsWaiting(Participant participant) =>
        participant.Waiting && participant.ParticipantId > AdmittedThrough;

    /// <summary>The pending operation that asks for the same, if there is one.</summary>
    public Operation? PendingLike(string action, params IEnumerable<int> participants) =>
        Pending.FirstOrDefault(operation => operation.AsksFor(action, participants));

    /// <summary>The state after one more fact. Facts of no concern here change nothing.</summary>
    public static LiveConference Fold(LiveConference state, object fact, DateTimeOffset at) => fact switch
    {
        ConferenceStarted started => Idle(state.Id) with
        {
            Instance = started.Instance,
            Uuid = started.Uuid,
            Switch = started.Switch,
            StartedAt = at,
            Pending = state.Pending,
        },
        ParticipantJoined { IsModerator: true } joined => state with
        {
            Moderators = state.Moderators + 1,
            Members = state.Members + state.Waiting,
            Waiting = 0,
            LastParticipantId = joined.ParticipantId,
            AdmittedThrough = joined.ParticipantId,
        },
        ParticipantJoined joined => state with
        {
            Members = state.Members + 1,
            LastParticipantId = joined.ParticipantId,
        },
        ParticipantWaiting => state with { Members = state.Members - 1, Waiting = state.Waiting + 1 },
        ParticipantMuted muted => state.Settle(ParticipantAction.Mute.Name, muted.ParticipantId),
        ParticipantUnmuted unmuted => state.Settle(ParticipantAction.Unmute.Name, unmuted.ParticipantId),
        ParticipantDeafened deafened => state.Settle(ParticipantAction.Deaf.Name, deafened.ParticipantId),
        ParticipantUndeafened undeafened => state.Settle(ParticipantAction.Undeaf.Name, undeafened.ParticipantId),
        ParticipantLeft left => (left switch
        {
            { IsModerator: true } => state with { Moderators = state.Moderators - 1 },
            { Waiting: true } => state with { Waiting = state.Waiting - 1 },
            _ => state with { Members = state.Members - 1 },
        }).Leave(left.ParticipantId),
        ConferenceLocked => state with { IsLocked = true },
        ConferenceUnlocked => state with { IsLocked = false },
        ConferenceEnded => Idle(state.Id) with { Instance = state.Instance, Pending = state.Pending },
        OperationRequested requested => state with { Pending = state.Pending.Add(requested.Operation) },
        OperationSent sent => state.Replace(sent.Operation),
        OperationConfirmed confirmed => state.Forget(confirmed.Operation),
        OperationFailed failed => state.Forget(failed.Operation),
        OperationTimedOut timedOut => state.Forget(timedOut.Operation),
        _ => state,
    };

    private LiveConference Settle(string action, int participantId) => Map(operation => operation.Action == action
        ? operation.Settle(participantId, OperationStatus.Confirmed)
        : operation);

    private LiveConference Leave(int participantId) => Map(operation => operation.Removes
        ? operation.Settle(participantId, OperationStatus.Confirmed)
        : operation.Settle(participantId, OperationStatus.Failed, Reason.Left));

    private LiveConference Replace(Operation changed) =>
        Map(operation => operation.Id == changed.Id ? changed : operation);

    private LiveConference Forget(Operation ended) =>
        this with { Pending = Pending.RemoveAll(operation => operation.Id == ended.Id) };

    private LiveConference Map(Func<Operation, Operation> change) =>
        Pending.IsEmpty ? this : this with { Pending = [.. Pending.Select(change)] };
}
