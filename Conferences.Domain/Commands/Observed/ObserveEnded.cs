using Conferences.Domain.State;

namespace Conferences.Domain.Commands.Observed;

/// <summary>Media event: an instance ended, regardless of who was in it.</summary>
public sealed record ObserveEnded(MediaEvent Event) : ObservationOfConference
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.WholeRoster;

    /// <inheritdoc/>
    protected override bool? NamedAsDynamic() => Event.AsDynamic;

    /// <summary>All participants leave and the instance ends, unless it has ended or another one runs.</summary>
    protected override Decision Record(ConferenceState state) =>
        state.Live is { IsRunning: true } live && !live.IsAnother(Event.Uuid)
            ? Consequences.Over(state, Event)
            : Decision.Nothing;
}
