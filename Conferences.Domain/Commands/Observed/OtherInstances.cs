using System.Collections.Immutable;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands.Observed;

/// <summary>Participants who are in another instance on the media servers than the one recorded as running.</summary>
internal static class OtherInstances
{
    /// <summary>
    /// The end of the recorded instance is not theirs: they go on in an instance of their own, or in the one that has
    /// started meanwhile.
    /// </summary>
    /// <param name="before">The state before that end.</param>
    /// <param name="decision">The end of the recorded instance, by which everybody has left.</param>
    public static Decision GoOn(ConferenceState before, Decision decision, CommandContext context)
    {
        var state = Consequences.Fold(before, decision.Events, context);
        if (state.Live.IsRemoved)
            return decision;
        foreach (var it in before.Roster.Values.Where(it => it.Uuid is not null))
        {
            var entered = new ParticipantEntry(
                it.CallId, it.PersonId, it.PersonHash!, it.IsModerator, it.Muted, it.Deaf, it.MemberId, Ghost: it.Ghost)
                .Into(state.Live, state.Roster.Values, state.Document, it.Uuid!.Value, it.Switch).Events;
            decision = decision with { Events = decision.Events.AddRange(entered) };
            state = Consequences.Fold(state, entered, context);
        }

        return decision;
    }

    /// <summary>
    /// After the end of the recorded instance, ghosts keep no other one going: if only they go on, they are put out.
    /// </summary>
    public static Decision PutGhostsOut(ConferenceState before, Decision decision, CommandContext context)
    {
        var after = Consequences.Fold(before, decision.Events, context);
        return before.Live.Participants > 0 && after.Live is { Participants: 0, Ghosts: > 0 }
            ? decision with
            {
                Events = decision.Events.Add(new OperationRequested(Operation.Of(
                    OperationAction.End, context, after.Roster.Keys, Reason.EveryoneLeft))),
            }
            : decision;
    }

    /// <summary>
    /// The split to record where another instance takes the place of one that nobody is in: unless the same media
    /// server runs both, people may still enter the first one.
    /// </summary>
    /// <param name="before">The conference before that.</param>
    /// <param name="instance">The number of the instance that starts.</param>
    /// <param name="switch">Host name of the media server that starts it; null if it is not named.</param>
    public static ImmutableArray<ConferenceEvent> MayGoOn(LiveConference before, int instance, string? @switch) =>
        before is { IsRunning: true, Uuid: { } uuid } && !before.IsOn(@switch)
            ? [new ConferenceSplit(instance, uuid, before.Switch)]
            : [];

    /// <summary>
    /// A media server runs a conference once: by starting it anew it has lost those whom it had in an instance beside
    /// the recorded one.
    /// </summary>
    /// <param name="started">The instance it starts.</param>
    public static ImmutableArray<ConferenceEvent> LostBy(
        ConferenceState state, InstanceUuid started, string? @switch, MediaEvent mediaEvent)
    {
        InstanceUuid[] lost = @switch is null || mediaEvent.Position is not null
            ? []
            :
            [
                .. state.Roster.Values
                    .Where(it => it.Uuid != started && LiveConference.IsSameHost(it.Switch, @switch))
                    .Select(it => it.Uuid).OfType<InstanceUuid>().Distinct(),
            ];
        ImmutableArray<ConferenceEvent> events = [];
        foreach (var uuid in lost)
        {
            var ended = End(state, uuid, mediaEvent).Events;
            events = events.AddRange(ended);
            state = Consequences.Fold(state, ended, mediaEvent.Context);
        }

        return events;
    }

    /// <summary>
    /// Another instance than the recorded one has ended, or one that everybody had left: those who were in it leave.
    /// </summary>
    public static Decision End(ConferenceState state, InstanceUuid uuid, MediaEvent mediaEvent)
    {
        var (live, proof) = (state.Live, mediaEvent.Proof);
        return Consequences.Of(
            state,
            [
                new ConferenceDestroyed(live.Instance, uuid),
                .. state.Roster.Values.Where(it => it.Uuid == uuid).Select(it => ParticipantAction.Kick.Fact(
                    it, live, proof, live.RemovalOf(it.ParticipantId, proof) is null ? Reason.Media : null)),
            ],
            mediaEvent.Context);
    }
}
