using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands.Observed;

/// <summary>Media event: an instance ended, regardless of who was in it.</summary>
public sealed record ObserveEnded(MediaEvent Event) : ObservationOfConference
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.WholeRoster with { PastInstances = Event.InstanceInDoubt };

    private protected override MediaEvent Source => Event;

    /// <summary>
    /// All participants of that instance leave and it ends, unless it has ended. An instance that is not the recorded
    /// one, or that everybody had left, is known to be over from then on.
    /// </summary>
    protected override Decision Record(ConferenceState state) => (Event.Uuid, state.Live) switch
    {
        (_, { IsRunning: true } live) when !live.IsAnother(Event.Uuid) => Over(state),
        ({ } uuid, _) when Event.Position is null && !Event.IsOfTheEnded(state) =>
            OtherInstances.End(state, uuid, Event),
        _ => Decision.Nothing,
    };

    // An instance that is over because everybody left, or was put out, could still be entered.
    private Decision Over(ConferenceState state)
    {
        var over = Consequences.Over(state, Event);
        if (Event.Uuid is { } uuid && Event.Position is null
            && Consequences.Fold(state, over.Events, Event.Context).Live.EndedFor is not Reason.Media)
            over = over with { Events = over.Events.Add(new ConferenceDestroyed(state.Live.Instance, uuid)) };
        return OtherInstances.PutGhostsOut(
            state, OtherInstances.GoOn(state, over, Event.Context), Event.Context);
    }
}
