using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>A media event about a conference that exists or existed.</summary>
public abstract record ObservationOfConference : Command
{
    /// <inheritdoc/>
    public sealed override Decision Decide(ConferenceState state) =>
        state.Version > 0 && (NamedAsDynamic() ?? state.IsDynamic) == state.IsDynamic
            ? Record(state)
            : new Refusal(Reason.Unknown, state.Id);

    /// <summary>See <see cref="Observed.MediaEvent.AsDynamic"/>.</summary>
    protected abstract bool? NamedAsDynamic();

    /// <summary>Decides what is recorded.</summary>
    protected abstract Decision Record(ConferenceState state);
}
