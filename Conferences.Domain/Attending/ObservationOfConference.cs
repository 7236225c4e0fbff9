namespace Conferences.Domain.Attending;

/// <summary>What a media server tells of a conference that there is or was.</summary>
public abstract record ObservationOfConference : Command
{
    /// <inheritdoc/>
    public sealed override Decision Decide(Room room) =>
        room.Version > 0 ? Record(room) : new Refusal(Reason.Unknown, room.Id);

    /// <summary>What is recorded of it.</summary>
    protected abstract Decision Record(Room room);
}
