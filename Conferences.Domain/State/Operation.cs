using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Conferences.Domain.Commands;
using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>One request to the media server and what became of it. A terminal status never changes.</summary>
/// <param name="Id">32 lower-case hex digits; identifies the request to the media server.</param>
/// <param name="Action">The API's verb, or <c>recordstop</c> for the end of a recording.</param>
/// <param name="Targets">The participants it is for, or the legs to dial; empty for the conference itself.</param>
/// <param name="Status">One of <see cref="OperationStatus"/>.</param>
/// <param name="RequestedAt">When it was requested.</param>
/// <param name="Deadline">When it times out without an outcome.</param>
/// <param name="SentAt">When it was sent to the media server; null before, and if it never was.</param>
/// <param name="ConfirmedAt">When it was confirmed; null if it is not.</param>
/// <param name="Reason">Why it failed, else null.</param>
/// <param name="Cause">The service's rule that requested it (<c>moderator_left</c>, <c>deleted</c>, <c>full</c>); null
/// if a caller did.</param>
/// <param name="By">Who requested it, or who triggered the rule.</param>
public sealed record Operation(
    OperationId Id,
    OperationAction Action,
    ImmutableArray<Target> Targets,
    OperationStatus Status,
    DateTimeOffset RequestedAt,
    DateTimeOffset Deadline,
    DateTimeOffset? SentAt = null,
    DateTimeOffset? ConfirmedAt = null,
    FailureReason? Reason = null,
    Reason? Cause = null,
    Initiator? By = null)
{
    /// <summary>The media server's time limit, unless the operation itself takes longer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What to play, or the name of the recording.</summary>
    public string? MediaName { get; init; }

    /// <summary>What the second target is to the first: <c>deaf</c>, <c>mute</c> or <c>clear</c>.</summary>
    public string? Relationship { get; init; }

    /// <summary>How legs are dialled.</summary>
    public Dialling? Dialling { get; init; }

    /// <summary>True if only an event that names this operation proves it done; set when it is sent.</summary>
    public bool IsExact { get; init; }

    /// <summary>True while the outcome is unknown.</summary>
    [JsonIgnore]
    public bool IsOpen => Status is OperationStatus.Requested or OperationStatus.Sent;

    /// <summary>True if it removes its targets from the conference.</summary>
    [JsonIgnore]
    public bool Removes => Action is OperationAction.Kick or OperationAction.End;

    /// <summary>A request for <paramref name="action"/>, aimed at these participants.</summary>
    public static Operation Of(
        OperationAction action, CommandContext context, IEnumerable<int> participants, Reason? cause = null) => new(
        context.OperationId,
        action,
        [.. participants.Select(id => new Target(id, OperationStatus.Requested))],
        OperationStatus.Requested,
        context.At,
        context.At + Patience,
        Cause: cause,
        By: context.By);

    /// <summary>The operation that an event is about; null if it is about none.</summary>
    public static OperationId? IdOf(ConferenceEvent @event) => @event switch
    {
        OperationRequested it => it.Operation.Id,
        OperationSent it => it.OperationId,
        OperationConfirmed it => it.OperationId,
        OperationFailed it => it.OperationId,
        OperationTimedOut it => it.OperationId,
        ConfigurationEvent or InstanceEvent or ParticipantEvent or ErasureEvent or JoinLinkEvent => null,
        _ => throw @event.Unhandled(),
    };

    /// <summary>
    /// The state after one more event about this operation. Participant events are not needed: each event of an
    /// operation carries the outcomes of its targets by then, where they differ from that of the operation.
    /// </summary>
    public static Operation? Fold(Operation? state, ConferenceEvent @event, DateTimeOffset at) => (state, @event) switch
    {
        (_, OperationRequested it) => it.Operation,
        ({ Status: OperationStatus.Requested } asked, OperationSent it) =>
            asked.Sent(at, it.IsExact).Learn(it.Targets),
        ({ IsOpen: true } sent, OperationSent it) => sent.Learn(it.Targets),
        ({ IsOpen: true } open, OperationConfirmed it) =>
            open.Learn(it.Targets).End(OperationStatus.Confirmed, at),
        ({ IsOpen: true } open, OperationFailed it) =>
            open.Learn(it.Targets).End(OperationStatus.Failed, at, it.Reason),
        ({ IsOpen: true } open, OperationTimedOut it) => open.Learn(it.Targets).End(OperationStatus.TimedOut, at),
        ({ IsOpen: false } or null, OperationEvent) => state,
        (_, ConfigurationEvent or InstanceEvent or ParticipantEvent or ErasureEvent or JoinLinkEvent) => state,
        _ => throw @event.Unhandled(),
    };

    /// <summary>The operation as sent to the media server.</summary>
    /// <param name="at">When it is sent.</param>
    /// <param name="isExact">The media server's events will name it.</param>
    public Operation Sent(DateTimeOffset at, bool isExact) => this with
    {
        Status = OperationStatus.Sent,
        SentAt = at,
        IsExact = isExact,
        Targets = [.. Targets.Select(target => target.IsOpen ? target with { Status = OperationStatus.Sent } : target)],
    };

    /// <summary>
    /// True if this media event proves it done: one that names it, or, where the media server names no operations, any
    /// that arrives after it was sent.
    /// </summary>
    public bool IsProvedBy(Proof? proof) =>
        proof?.CommandId is { } command ? command == Id : !IsExact && Status == OperationStatus.Sent;

    /// <summary>True if the outcome for this participant is not known yet.</summary>
    public bool AwaitsWordOf(int participantId) =>
        Targets.Any(target => target.ParticipantId == participantId && target.IsOpen);

    /// <summary>The operation, with the outcome for one of its targets.</summary>
    public Operation Settle(int participantId, OperationStatus status, FailureReason? reason = null) =>
        AwaitsWordOf(participantId)
            ? Settle(
                target => target.ParticipantId == participantId,
                target => target with { Status = status, Reason = reason })
            : this;

    /// <summary>The operation, with the leg it dialled joined as this participant.</summary>
    public Operation Answer(CallId callId, int participantId) => Settle(
        target => target.CallId == callId,
        target => target with { ParticipantId = participantId, Status = OperationStatus.Confirmed });

    /// <summary>
    /// The operation, after this leg joined: its own leg is known by the person it was dialled as. Where another leg
    /// has the call id, its own cannot get it any more.
    /// </summary>
    public Operation Answer(ParticipantJoined joined) => Settle(
        target => target.CallId == joined.CallId,
        target => target.Leg!.PersonId == joined.PersonId
            ? target with { ParticipantId = joined.ParticipantId, Status = OperationStatus.Confirmed }
            : target with { Status = OperationStatus.Failed, Reason = Domain.Events.Reason.InUse });

    /// <summary>The operation, with those of these legs that are open failed.</summary>
    /// <param name="reasons">By call id, why a leg did not join.</param>
    public Operation Answer(IReadOnlyDictionary<CallId, FailureReason> reasons) => Settle(
        target => target.CallId is { } call && reasons.ContainsKey(call),
        target => target with { Status = OperationStatus.Failed, Reason = reasons[target.CallId!.Value] });

    /// <summary>The operation, with open legs replaced by others.</summary>
    /// <param name="callIds">By the call id that was dialled, that of the leg that joined.</param>
    public Operation Replace(IReadOnlyDictionary<CallId, CallId> callIds) => Settle(
        target => target.CallId is { } call && callIds.ContainsKey(call),
        target => target with { ReplacedBy = callIds[target.CallId!.Value] });

    /// <summary>The legs it dials whose outcome is not known yet.</summary>
    [JsonIgnore]
    public IEnumerable<Leg> Unheard =>
        Targets.Where(target => target.IsOpen).Select(target => target.CurrentLeg).OfType<Leg>();

    /// <summary>True if it dials this leg, or has dialled it.</summary>
    public bool Invites(CallId callId) => Targets.Any(target => target.CallId == callId);

    /// <summary>True if it dials this leg and the outcome is not known yet.</summary>
    public bool IsDialling(CallId callId) => Unheard.Any(leg => leg.CallId == callId);

    /// <summary>
    /// True if a leg that joins by this media event may be one that it dialled: the event names it, or names none and
    /// it was sent before.
    /// </summary>
    public bool MayBring(Proof? proof) =>
        proof?.CommandId is { } command ? command == Id : Status == OperationStatus.Sent;

    /// <summary>The operation, ended; targets still open end the same way.</summary>
    public Operation End(OperationStatus status, DateTimeOffset at, FailureReason? reason = null) => this with
    {
        Status = status,
        Reason = reason,
        ConfirmedAt = status == OperationStatus.Confirmed ? at : null,
        Targets = [.. Targets.Select(t => t.IsOpen ? t with { Status = status, Reason = reason } : t)],
    };

    /// <summary>The event that it ended, once every target has: confirmed if all are, else failed if any did.</summary>
    public OperationEvent? Outcome()
    {
        if (Targets.IsEmpty || Targets.Any(target => target.IsOpen))
            return null;
        var failed = Targets.FirstOrDefault(target => target.Status == OperationStatus.Failed);
        return (failed, Targets.All(target => target.Status == OperationStatus.Confirmed)) switch
        {
            ({ } missed, _) => AsFailed(missed.Reason!),
            (_, true) => AsConfirmed(),
            _ => AsTimedOut(),
        };
    }

    /// <summary>The event that it is sent, with the outcomes of single targets known by now.</summary>
    public OperationSent AsSent() =>
        new(Id, IsExact, [.. Targets.Where(it => !it.IsOpen || it.ReplacedBy is not null).Select(TargetOutcome.Of)]);

    /// <summary>The event that it is confirmed, for every open target, too.</summary>
    public OperationConfirmed AsConfirmed() => new(Id, Unlike(OperationStatus.Confirmed, null));

    /// <summary>The event that it failed, for every open target, too.</summary>
    public OperationFailed AsFailed(FailureReason reason) => new(Id, reason, Unlike(OperationStatus.Failed, reason));

    /// <summary>The event that it timed out, for every open target, too.</summary>
    public OperationTimedOut AsTimedOut() => new(Id, Unlike(OperationStatus.TimedOut, null));

    /// <summary>True if it requests this action, and its open targets are exactly these participants.</summary>
    public bool AsksFor(OperationAction action, IEnumerable<int> participants) =>
        Action == action
        && Targets.Where(target => target.IsOpen).Select(target => target.ParticipantId).SequenceEqual(participants);

    private ImmutableArray<TargetOutcome> Unlike(OperationStatus status, FailureReason? reason) =>
        [.. Targets.Where(target => target.IsUnlike(status, reason)).Select(TargetOutcome.Of)];

    private Operation Learn(ImmutableArray<TargetOutcome> outcomes)
    {
        var known = outcomes.DistinctBy(it => it.Key).ToDictionary(it => it.Key);
        return known.Count == 0
            ? this
            : Settle(target => known.ContainsKey(target.Key), target => known[target.Key].Tell(target));
    }

    private Operation Settle(Func<Target, bool> meant, Func<Target, Target> change) => this with
    {
        Targets = [.. Targets.Select(target => target.IsOpen && meant(target) ? change(target) : target)],
    };
}
