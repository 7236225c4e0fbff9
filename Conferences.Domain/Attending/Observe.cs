using System.Collections.Immutable;

namespace Conferences.Domain.Attending;

/// <summary>The media server's own word that something is so for these participants.</summary>
public sealed record ObserveParticipants(ParticipantAction Action, ImmutableArray<int> ParticipantIds, Asking Asking)
    : Command
{
    /// <summary>Recorded for those who are in and for whom it was not so, with whatever follows from it.</summary>
    public Decision Decide(Room room) => Aftermath.Of(
        room,
        [
            .. ParticipantIds
                .Select(id => room.Roster.GetValueOrDefault(id))
                .OfType<Participant>()
                .Where(participant => !Action.Holds(participant))
                .Select(participant => Action.Fact(participant, room.Live)),
        ],
        Asking);
}

/// <summary>The media server's own word that something is so for the conference.</summary>
public sealed record ObserveConference(ConferenceAction Action, Asking Asking) : Command
{
    /// <summary>Recorded if it was not so, with whatever follows from it.</summary>
    public Decision Decide(Room room) => Aftermath.Of(
        room,
        room.Live.IsRunning && !Action.Holds(room.Live) && Action.Fact is { } fact ? [fact] : [],
        Asking);
}

/// <summary>
/// What follows from what the media server did: an end, a rule that now applies, operations fulfilled.
/// </summary>
internal static class Aftermath
{
    public static Decision Of(Room room, ImmutableArray<object> facts, Asking asking)
    {
        var after = Fold(room, facts, asking);
        var ended = Ending(room, after, asking);
        var settled = Fold(after, ended, asking).Live;
        return [.. facts, .. ended, .. settled.Pending.Select(it => Outcome(it, settled, asking.At)).OfType<object>()];
    }

    private static Room Fold(Room room, ImmutableArray<object> facts, Asking asking) =>
        facts.Aggregate(room, (state, fact) => state.After(fact, asking.At));

    private static ImmutableArray<object> Ending(Room before, Room after, Asking asking) => after.Live switch
    {
        { IsRunning: false } => [],
        { Participants: 0 } => [new ConferenceEnded(after.Live.Instance, after.Live.EndingFor ?? Reason.EveryoneLeft)],
        { Moderators: 0, EndingFor: null } when before.Live.Moderators > 0
            && after.Conference?.Document.RequireModerator is true =>
            [
                new OperationRequested(Operation.Of("end", asking, after.Roster.Keys, Reason.ModeratorLeft)),
            ],
        _ => [],
    };

    private static object? Outcome(Operation operation, LiveConference live, DateTimeOffset at) => operation switch
    {
        { Targets.IsEmpty: true } when !live.IsRunning =>
            new OperationFailed(operation.End(OperationStatus.Failed, at, Reason.NotRunning)),
        { Targets.IsEmpty: true } => ConferenceAction.Named(operation.Action)!.Holds(live)
            ? new OperationConfirmed(operation.End(OperationStatus.Confirmed, at))
            : null,
        _ when operation.Targets.Any(target => target.IsOpen) => null,
        _ => operation.Targets.FirstOrDefault(target => target.Status != OperationStatus.Confirmed) is { } missed
            ? new OperationFailed(operation.End(OperationStatus.Failed, at, missed.Reason))
            : new OperationConfirmed(operation.End(OperationStatus.Confirmed, at)),
    };
}
