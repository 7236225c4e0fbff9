using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands.Observed;

/// <summary>Media event: an instance started, before anybody joined.</summary>
/// <param name="Switch">Host name of the media server.</param>
public sealed record ObserveStarted(string Switch, MediaEvent Event) : ObservationOfConference
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.WholeRoster with { PastInstances = Event.InstanceInDoubt };

    /// <inheritdoc/>
    protected override bool? NamedAsDynamic() => Event.AsDynamic;

    /// <summary>
    /// Recorded unless it is known already. Another instance recorded as running has ended: there is one at a time.
    /// </summary>
    protected override Decision Record(ConferenceState state)
    {
        var uuid = Event.Uuid ?? InstanceUuid.InsteadOf(Event.Context.OperationId);
        if (state.Live.Uuid == uuid || Event.IsOfThePast(state) || Event.Position <= state.Live.Position)
            return Decision.Nothing;
        var over = state.Live.IsRunning ? Consequences.Over(state, Event) : Decision.Nothing;
        var live = Consequences.Fold(state, over.Events, Event.Context).Live;
        return [.. over, new ConferenceStarted(live.Instance + 1, uuid, Switch, DialId(state))];
    }

    // Where nothing is configured, a pending dial started it.
    private static OperationId? DialId(ConferenceState state) => state.Conference is null
        ? state.Live.Pending.FirstOrDefault(it => it.Dialling?.Dynamic is not null)?.Id
        : null;
}
