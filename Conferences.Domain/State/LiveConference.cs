using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Conferences.Domain.Document;
using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>
/// The fold of a conference's live events: the running instance in counts and flags, and the pending operations. It
/// does not grow with the number of participants; those are <see cref="Participant"/>s, each its own fold.
/// </summary>
/// <param name="Id">The conference's id.</param>
/// <param name="Instance">The newest instance; 0 before the first.</param>
/// <param name="Uuid">The newest instance's id on the media server.</param>
/// <param name="Switch">Host name of the running instance's media server; null until it is named.</param>
/// <param name="Members">Participants who neither moderate nor wait.</param>
/// <param name="Waiting">Participants who wait for a moderator.</param>
/// <param name="LastParticipantId">The newest participant id of the instance.</param>
/// <param name="Pending">Operations whose outcome is not yet known.</param>
public sealed record LiveConference(
    string Id,
    int Instance,
    InstanceUuid? Uuid,
    string? Switch,
    DateTimeOffset? StartedAt,
    bool IsLocked,
    int Members,
    int Moderators,
    int Waiting,
    int LastParticipantId,
    ImmutableArray<Operation> Pending)
{
    /// <summary>Legs that listen without taking part; see <see cref="ParticipantJoined"/>.</summary>
    public int Ghosts { get; init; }

    /// <summary>Name of the recording that is being made, or null.</summary>
    public string? Recording { get; init; }

    /// <summary>The settings of the instance where no conference is configured, or null.</summary>
    public ConferenceDocument? Dynamic { get; init; }

    /// <summary>The conference was removed: nobody can join again.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>The newest of the media server's positions that an event carries; see <see cref="Proof"/>.</summary>
    public long? Position { get; init; }

    /// <summary>The position that <see cref="IsLocked"/> is known by.</summary>
    public long? LockPosition { get; init; }

    /// <summary>The position that <see cref="Recording"/> is known by.</summary>
    public long? RecordingPosition { get; init; }

    /// <summary>Why the newest instance ended; null while it runs, and before the first.</summary>
    public Reason? EndedFor { get; init; }

    /// <summary>Legs that were admitted and are not in yet, the oldest first.</summary>
    public ImmutableArray<AdmittedLeg> Admitted { get; init; } = [];

    /// <summary>What late media events are recognized by; null if there is nothing to recognize.</summary>
    public LateEventFilter? Late { get; init; }

    /// <summary>A conference that nobody has joined yet.</summary>
    public static LiveConference Idle(string id) => new(id, 0, null, null, null, false, 0, 0, 0, 0, []);

    /// <summary>True from the first join, or from the media server's report of the start if earlier, to the last leave.
    /// </summary>
    [JsonIgnore]
    public bool IsRunning => StartedAt is not null;

    /// <summary>All current participants, including waiting ones, without ghosts.</summary>
    [JsonIgnore]
    public int Participants => Members + Moderators + Waiting;

    /// <summary>All current legs: participants and ghosts.</summary>
    [JsonIgnore]
    public int Legs => Participants + Ghosts;

    /// <summary>The newest operation that ends the instance, by request or by rule; null if there is none.</summary>
    [JsonIgnore]
    public Operation? Ending => Pending.LastOrDefault(operation => operation.Action == OperationAction.End);

    /// <summary>Why the instance is being ended; null if it is not being ended.</summary>
    [JsonIgnore]
    public Reason? EndingFor => Ending is { } end ? end.Cause ?? Reason.Api : null;

    /// <summary>The newest pending operation that requests this action, or its opposite.</summary>
    /// <param name="opposite">The action that undoes the other, or null.</param>
    /// <param name="participants">The participants it is about; empty for the conference.</param>
    public Operation? Newest(
        OperationAction action, OperationAction? opposite, params IReadOnlyList<int> participants) =>
        Pending.LastOrDefault(operation => operation.AsksFor(action, participants)
            || (operation.Action == opposite
                && (participants.Count == 0 || participants.Any(operation.AwaitsWordOf))));

    /// <summary>The pending operation that removed this participant, if this media event proves it.</summary>
    public Operation? RemovalOf(int participantId, Proof? proof) => Pending.FirstOrDefault(operation =>
        operation.Removes && operation.AwaitsWordOf(participantId) && operation.IsProvedBy(proof));

    /// <summary>True if a pending operation removes this participant.</summary>
    public bool IsRemoving(int participantId) =>
        Pending.Any(operation => operation.Removes && operation.AwaitsWordOf(participantId));

    /// <summary>The pending operation of this id, if there is one.</summary>
    public Operation? Asked(OperationId? operationId) =>
        Pending.FirstOrDefault(operation => operation.Id == operationId);

    /// <summary>The pending operation that dialled the leg which joins by this media event, if there is one.</summary>
    public Operation? InvitationOf(CallId callId, Proof? proof)
    {
        var dials = Pending.Where(operation => operation.Invites(callId) && operation.MayBring(proof)).ToArray();
        return dials.FirstOrDefault(operation => operation.IsDialling(callId)) ?? dials.FirstOrDefault();
    }

    /// <summary>True if a leg with this call id is being dialled.</summary>
    public bool IsDialling(CallId callId) => Pending.Any(operation => operation.IsDialling(callId));

    /// <summary>The leg with this call id, if it was admitted and is not in yet.</summary>
    public AdmittedLeg? AdmissionOf(CallId callId) => Admitted.FirstOrDefault(leg => leg.CallId == callId);

    /// <summary>The places that are taken or kept: ghosts need none.</summary>
    /// <param name="callId">The leg that asks for one, if it is known; a place kept for itself is not counted.</param>
    public int PlacesTaken(DateTimeOffset now, CallId? callId = null) =>
        Participants + Admitted.Count(leg => leg.CallId != callId && leg.IsOpen(now));

    /// <summary>See <see cref="Late"/>.</summary>
    [JsonIgnore]
    internal LateEventFilter Known => Late ?? LateEventFilter.Empty;

    /// <summary>True if the media server refers to an instance other than the newest.</summary>
    public bool IsAnother(InstanceUuid? uuid) => uuid is not null && Uuid is not null && uuid != Uuid;

    /// <summary>True if that media server carries the newest instance, as far as both are named.</summary>
    public bool IsOn(string? @switch) => @switch is not null && IsSameHost(@switch, Switch);

    /// <summary>True for two spellings of one host name.</summary>
    public static bool IsSameHost(string? one, string? other) =>
        string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>True if that instance runs beside the recorded one, and this is not recorded yet.</summary>
    public bool IsSplitFrom(InstanceUuid? uuid) =>
        IsRunning && uuid is { } other && IsAnother(other) && Known.IsNewSplit(other);

    /// <summary>
    /// True if nobody configured the conference, now or earlier, so that it exists by its dials alone.
    /// </summary>
    /// <param name="isConfigured">True if it is configured now.</param>
    public bool IsDynamic(bool isConfigured) => !isConfigured && (Dynamic is not null || !IsRemoved);

    /// <summary>The state with the secrets of its documents filled in from these rows.</summary>
    public LiveConference Open(IReadOnlyCollection<ConferenceSecrets> rows) => rows.Count == 0 ? this : Map(it =>
        it.Dialling is { Dynamic: { } dynamic } how
            ? it with { Dialling = how with { Dynamic = dynamic.Open(rows) } }
            : it) with
    { Dynamic = Dynamic?.Open(rows) };

    /// <summary>The state after one more event. Events of other kinds change nothing.</summary>
    public static LiveConference Fold(LiveConference state, ConferenceEvent @event, DateTimeOffset at) => @event switch
    {
        ConferenceStarted started => state.Over() with
        {
            Instance = started.Instance,
            Uuid = started.Uuid,
            Switch = started.Switch,
            StartedAt = at,
            Dynamic = state.Asked(started.DialId)?.Dialling?.Dynamic,
        },
        ParticipantJoined joined =>
            state.Count(joined).Map(it => it.Answer(joined)).Expect(joined.CallId).Hear(joined.Proof),
        LegAdmitted admitted => state.Expect(AdmittedLeg.Of(admitted, at)),
        LegWithdrawn withdrawn => state.Expect(withdrawn.CallId),
        ParticipantWaiting => state with { Members = state.Members - 1, Waiting = state.Waiting + 1 },
        ParticipantsAdmitted { ParticipantIds.Length: var admitted } => state with
        {
            Members = state.Members + admitted,
            Waiting = state.Waiting - admitted,
        },
        ParticipantStateEvent it => state.Settle(ParticipantAction.Of(it), it.ParticipantId, it.Proof),
        ParticipantLeft left => (left switch
        {
            { Ghost: true } => state with { Ghosts = state.Ghosts - 1 },
            { IsModerator: true } => state with { Moderators = state.Moderators - 1 },
            { Waiting: true } => state with { Waiting = state.Waiting - 1 },
            _ => state with { Members = state.Members - 1 },
        }).Leave(left).Hear(left.Proof),
        ConferenceLocked { Proof: var proof } =>
            (state with { IsLocked = true, LockPosition = proof?.Position }).Hear(proof),
        ConferenceUnlocked { Proof: var proof } =>
            (state with { IsLocked = false, LockPosition = proof?.Position }).Hear(proof),
        RecordingStarted { Proof: var proof } it =>
            (state with { Recording = it.MediaName, RecordingPosition = proof?.Position }).Hear(proof),
        RecordingStopped { Proof: var proof } =>
            (state with { Recording = null, RecordingPosition = proof?.Position }).Hear(proof),
        ConferenceEnded ended => state.Over() with { EndedFor = ended.Reason, Late = state.Late },
        ConferenceSplit split => state with { Late = state.Known.Split(split.Uuid) },
        ConferenceLocated located => state with { Switch = located.Switch },
        ConferenceDestroyed destroyed => state with { Late = state.Known.Destroy(destroyed.Uuid) },
        ParticipantMissed it => state.Miss(it, at).Expect(it.CallId).Hear(it.Proof),
        ConferenceDeleted => state with { IsRemoved = true },
        OperationRequested requested => state with { Pending = state.Pending.Add(requested.Operation) },
        OperationSent sent => state.Map(it => it.Id == sent.OperationId ? Operation.Fold(it, sent, at)! : it),
        OperationConfirmed confirmed => state.Forget(confirmed.OperationId),
        OperationFailed failed => state.Forget(failed.OperationId),
        OperationTimedOut timedOut => state.Forget(timedOut.OperationId),
        ConferenceCreated or ConferenceUpdated or ParticipantRefused or ConferenceReconciled or ErasureEvent
            or JoinLinkEvent => state,
        _ => throw @event.Unhandled(),
    };

    // The uuid is kept, so that late media events about the past instance are recognized.
    private LiveConference Over() => Idle(Id) with
    {
        Instance = Instance,
        Uuid = Uuid,
        Pending = Pending,
        IsRemoved = IsRemoved,
        Position = Position,
        Late = Late?.OfNextInstance(),
        Admitted = Admitted,
    };

    // Others whose time is over lapse: nobody says that a leg never came if the service was away meanwhile.
    private LiveConference Expect(AdmittedLeg leg) => this with
    {
        Admitted = [.. Admitted.Where(it => it.CallId != leg.CallId && it.IsOpen(leg.At)), leg],
    };

    // It is in, or gone.
    private LiveConference Expect(CallId came) => AdmissionOf(came) is { } leg
        ? this with { Admitted = Admitted.Remove(leg) }
        : this;

    private LiveConference Count(ParticipantJoined joined) => joined switch
    {
        { Ghost: true } => this with { Ghosts = Ghosts + 1, LastParticipantId = joined.ParticipantId },
        { IsModerator: true } => this with { Moderators = Moderators + 1, LastParticipantId = joined.ParticipantId },
        _ => this with { Members = Members + 1, LastParticipantId = joined.ParticipantId },
    };

    private LiveConference Settle(ParticipantAction action, int participantId, Proof? proof) => Map(operation =>
        operation.Action == action.Operation && operation.IsProvedBy(proof)
            ? operation.Settle(participantId, OperationStatus.Confirmed)
            : operation).Hear(proof);

    private LiveConference Leave(ParticipantLeft left) => Map(operation =>
        operation.Removes && operation.IsProvedBy(left.Proof)
            ? operation.Settle(left.ParticipantId, OperationStatus.Confirmed)
            : operation.Settle(left.ParticipantId, OperationStatus.Failed, Reason.Left));

    // A dial that awaits its join would await it in vain.
    private LiveConference Miss(ParticipantMissed leg, DateTimeOffset at) => (this with
    {
        Late = Known.Miss(new(leg.CallId, leg.Uuid, leg.MemberId, leg.Proof?.Position, at)),
    }).Map(it => it.Answer(new Dictionary<CallId, FailureReason> { [leg.CallId] = Reason.Left }));

    private LiveConference Hear(Proof? proof) =>
        proof?.Position is { } position && !(position <= Position) ? this with { Position = position } : this;

    private LiveConference Forget(OperationId ended) =>
        this with { Pending = Pending.RemoveAll(operation => operation.Id == ended) };

    private LiveConference Map(Func<Operation, Operation> change) =>
        Pending.IsEmpty ? this : this with { Pending = [.. Pending.Select(change)] };
}
