using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>A media event about a conference that exists or existed.</summary>
public abstract record ObservationOfConference : Command
{
    /// <summary>What it says of its origin.</summary>
    private protected abstract MediaEvent Source { get; }

    /// <inheritdoc/>
    public sealed override Decision Decide(ConferenceState state) =>
        state.Version > 0 && (Source.AsDynamic ?? state.IsDynamic) == state.IsDynamic
            ? Locate(state, Record(state))
            : new Refusal(Reason.Unknown, state.Id);

    /// <summary>Decides what is recorded.</summary>
    protected abstract Decision Record(ConferenceState state);

    // Whatever else it says, it may name the media server of the running instance: the newest name counts.
    private Decision Locate(ConferenceState state, Decision decision)
    {
        if (decision.Refusal is not null || Source is not { Switch: { } named, Uuid: { } uuid })
            return decision;
        var live = decision.Events.IsEmpty
            ? state.Live
            : Consequences.Fold(state, decision.Events, Source.Context).Live;
        return live.IsRunning && live.Uuid == uuid && !live.IsOn(named)
            ? decision with { Events = decision.Events.Add(new ConferenceLocated(live.Instance, named)) }
            : decision;
    }
}
