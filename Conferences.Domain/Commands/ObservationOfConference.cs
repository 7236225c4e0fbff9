using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>What a media server tells of a conference that there is or was.</summary>
public abstract record ObservationOfConference : Command
{
    /// <inheritdoc/>
    public sealed override Decision Decide(ConferenceState state) =>
        state.Version > 0 ? Record(state) : new Refusal(Reason.Unknown, state.Id);

    /// <summary>What is recorded of it.</summary>
    protected abstract Decision Record(ConferenceState state);
}
