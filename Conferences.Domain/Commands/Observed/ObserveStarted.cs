using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands.Observed;

/// <summary>Media event: an instance started, before anybody joined.</summary>
/// <param name="Switch">Host name of the media server; null if it is not named.</param>
public sealed record ObserveStarted(string? Switch, MediaEvent Event) : ObservationOfConference
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.WholeRoster with { PastInstances = Event.InstanceInDoubt };

    private protected override MediaEvent Source => Event with { Switch = Switch };

    /// <summary>
    /// Recorded unless it is known already. Another instance that is recorded as running with people in it keeps them,
    /// and the split is recorded: only its own media server can have ended it by starting this one.
    /// </summary>
    protected override Decision Record(ConferenceState state)
    {
        var uuid = Event.Uuid ?? InstanceUuid.InsteadOf(Event.Context.OperationId);
        if (state.Live.Uuid == uuid || Event.IsOfThePast(state) || Event.Position <= state.Live.Position)
            return Decision.Nothing;
        var lost = OtherInstances.LostBy(state, uuid, Switch, Event);
        var started = Start(Consequences.Fold(state, lost, Event.Context), uuid);
        return started with { Events = [.. lost, .. started.Events] };
    }

    private Decision Start(ConferenceState state, InstanceUuid uuid)
    {
        var live = state.Live;
        if (live.Legs > 0 && !IsOfItsOwnServer(live))
            return live.IsSplitFrom(uuid) ? [new ConferenceSplit(live.Instance, uuid, Switch)] : Decision.Nothing;
        Decision over = live.IsRunning ? Consequences.Over(state, Event) : Decision.Nothing;
        var after = Consequences.Fold(state, over.Events, Event.Context).Live;
        return OtherInstances.GoOn(
            state,
            [
                .. over,
                new ConferenceStarted(after.Instance + 1, uuid, Switch, DialId(state)),
                .. IsOfItsOwnServer(live)
                    ? []
                    : OtherInstances.MayGoOn(live, after.Instance + 1, Switch),
            ],
            Event.Context);
    }

    // A media server runs a conference once. Where it keeps an order, there is only one.
    private bool IsOfItsOwnServer(LiveConference live) =>
        Event.Position is not null || live.IsOn(Switch);

    // Where nothing is configured, a pending dial started it.
    private static OperationId? DialId(ConferenceState state) => state.Conference is null
        ? state.Live.Pending.FirstOrDefault(it => it.Dialling?.Dynamic is not null)?.Id
        : null;
}
