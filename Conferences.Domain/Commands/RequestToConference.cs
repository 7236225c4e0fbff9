using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>A command that needs an existing conference: one that is configured, or a dynamic one that runs.</summary>
public abstract record RequestToConference : Command
{
    /// <inheritdoc/>
    public sealed override Decision Decide(ConferenceState state) => state.Document is { } document
        ? Decide(state, document)
        : new Refusal(Reason.Unknown, state.Id);

    /// <summary>Decides the command.</summary>
    /// <param name="document">The conference's effective settings.</param>
    protected abstract Decision Decide(ConferenceState state, ConferenceDocument document);
}
