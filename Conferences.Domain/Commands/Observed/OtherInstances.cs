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
