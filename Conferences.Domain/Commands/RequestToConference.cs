using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>What can only be asked of a conference that there is: one that is configured, or a dynamic one that runs.
/// </summary>
public abstract record RequestToConference : Command
{
    /// <inheritdoc/>
    public sealed override Decision Decide(ConferenceState state) => state.Document is { } document
        ? Decide(state, document)
        : new Refusal(Reason.Unknown, state.Id);

    /// <summary>What it comes to.</summary>
    /// <param name="document">What the conference runs by.</param>
    protected abstract Decision Decide(ConferenceState state, ConferenceDocument document);
}
