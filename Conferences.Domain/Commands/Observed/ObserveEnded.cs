using Conferences.Domain.State;

namespace Conferences.Domain.Commands.Observed;

/// <summary>The media server's own word that an instance is over, whoever was in it.</summary>
public sealed record ObserveEnded(MediaEvent Event) : ObservationOfConference
{
    /// <inheritdoc/>
    public override Needs Needs => Needs.WholeRoster;

    /// <summary>Whoever is believed to be in is gone and the instance ends, unless it is over or another one runs.
    /// </summary>
    protected override Decision Record(ConferenceState state) =>
        state.Live is { IsRunning: true } live && !live.IsAnother(Event.Uuid)
            ? Consequences.Over(state, Event)
            : Decision.Nothing;
}
