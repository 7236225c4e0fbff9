namespace Conferences.Domain.Attending;

/// <summary>What can only be asked of a conference that there is: one that is configured, or a dynamic one that runs.
/// </summary>
public abstract record RequestToConference : Command
{
    /// <inheritdoc/>
    public sealed override Decision Decide(Room room) => room.Document is { } document
        ? Decide(room, document)
        : new Refusal(Reason.Unknown, room.Id);

    /// <summary>What it comes to.</summary>
    /// <param name="document">What the conference runs by.</param>
    protected abstract Decision Decide(Room room, ConferenceDocument document);
}
