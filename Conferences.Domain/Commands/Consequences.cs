using System.Collections.Immutable;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>
/// What follows from media events: the end of an instance, a rule that now applies, confirmed operations.
/// </summary>
internal static class Consequences
{
    /// <param name="events">What the media server did.</param>
    /// <param name="context">Supplies the id of an operation that a rule may request.</param>
    /// <param name="done">The operations without targets that this confirms.</param>
    /// <param name="endsFor">The reason, should the instance end; null for the reason it is already being ended for.
    /// </param>
    /// <param name="isOver">The instance ends even if nobody left just now: perhaps nobody ever joined.</param>
    public static Decision Of(
        ConferenceState state,
        ImmutableArray<ConferenceEvent> events,
        CommandContext context,
        Func<Operation, bool>? done = null,
        Reason? endsFor = null,
        bool isOver = false)
    {
        var after = Fold(state, events, context);
        var ends = isOver || events.Any(@event => @event is ParticipantLeft);
        var ended = Ending(state, after, events, context, endsFor, ends);
        var settled = Fold(after, ended, context).Live;
        return
        [
            .. events,
            .. ended,
            .. settled.Pending.Select(it => Outcome(it, settled, done)).OfType<OperationEvent>(),
        ];
    }

    /// <summary>
    /// The instance has ended: all current participants leave, for the reason it was being ended for, or else because
    /// the media server says so.
    /// </summary>
    public static Decision Over(ConferenceState state, MediaEvent mediaEvent)
    {
        var (live, proof) = (state.Live, mediaEvent.Proof);
        var other = live.EndingFor ?? Reason.Media;
        var isEnding = live.Ending is not null || live.IsRemoved
            || (live.Legs > 0 && state.Roster.Keys.All(id => live.RemovalOf(id, proof) is not null));
        return Of(
            state,
            [
                .. state.Roster.Values.Select(it => ParticipantAction.Kick.Fact(
                    it, live, proof, live.RemovalOf(it.ParticipantId, proof) is null ? other : null)),
            ],
            mediaEvent.Context,
            endsFor: isEnding ? null : Reason.Media,
            isOver: true);
    }

    public static ConferenceState Fold(
        ConferenceState state, ImmutableArray<ConferenceEvent> events, CommandContext context) =>
        events.Aggregate(state, (state, @event) => state.After(@event, context.At));

    private static ImmutableArray<ConferenceEvent> Ending(
        ConferenceState before,
        ConferenceState after,
        ImmutableArray<ConferenceEvent> events,
        CommandContext context,
        Reason? endsFor,
        bool ends) =>
        after.Live switch
        {
            { IsRunning: false } => [],
            { Legs: 0 } when !ends => [],
            { Legs: 0 } live =>
            [
                .. live.Recording is { } recording
                    ? [new RecordingStopped(live.Instance, recording)]
                    : Array.Empty<ConferenceEvent>(),
                new ConferenceEnded(
                    live.Instance,
                    endsFor ?? live.EndingFor ?? (live.IsRemoved ? Reason.Deleted : Reason.EveryoneLeft),
                    endsFor is null ? live.Ending?.By ?? Leaver(before, events, _ => true) : null),
            ],
            { Participants: 0 } live when events.Any(@event => @event is ParticipantLeft { Ghost: false }) =>
                GhostsOut(before, after, events, context, live.EndingFor ?? Reason.EveryoneLeft),
            { Moderators: 0, Ending: null } when before.Live.Moderators > 0
                && after.Document?.RequireModerator is true =>
            [
                new OperationRequested(Operation.Of(
                    OperationAction.End,
                    context with { By = Leaver(before, events, left => left is { IsModerator: true, Ghost: false }) },
                    after.Roster.Keys,
                    Reason.ModeratorLeft)),
            ],
            _ => [],
        };

    // Ghosts keep no conference going: with its last participant gone, those are removed who are not being removed
    // already, and the instance ends with them.
    private static ImmutableArray<ConferenceEvent> GhostsOut(
        ConferenceState before,
        ConferenceState after,
        ImmutableArray<ConferenceEvent> events,
        CommandContext context,
        Reason cause)
    {
        int[] ghosts = [.. after.Roster.Keys.Where(id => !after.Live.IsRemoving(id))];
        return ghosts.Length == 0
            ? []
            :
            [
                new OperationRequested(Operation.Of(
                    OperationAction.End,
                    context with { By = after.Live.Ending?.By ?? Leaver(before, events, left => !left.Ghost) },
                    ghosts,
                    cause)),
            ];
    }

    // A participant removed by request was removed by the requester; one removed by a rule, by nobody.
    private static Initiator? Leaver(
        ConferenceState before, ImmutableArray<ConferenceEvent> events, Func<ParticipantLeft, bool> meant) =>
        events.OfType<ParticipantLeft>().LastOrDefault(meant) is { } left
            ? before.Live.RemovalOf(left.ParticipantId, left.Proof) is { } removal
                ? removal.By
                : new(ParticipantId: left.ParticipantId)
            : null;

    private static OperationEvent? Outcome(
        Operation operation, LiveConference live, Func<Operation, bool>? done) => operation switch
        {
            { Targets.IsEmpty: true } when done?.Invoke(operation) is true =>
                operation.AsConfirmed(),
            { Targets.IsEmpty: true } when !live.IsRunning => operation.AsFailed(Reason.NotRunning),
            _ => operation.Outcome(),
        };
}
