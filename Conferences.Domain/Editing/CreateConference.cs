namespace Conferences.Domain.Editing;

/// <summary>A portal creates a conference.</summary>
public sealed record CreateConference(ConferenceDocument Document) : Command
{
    /// <inheritdoc/>
    public override Needs Needs => new() { Numbers = [.. Document.Numbers] };

    /// <summary>Created, unless the id is or was another's, or a number is spoken for.</summary>
    public override Decision Decide(Room room) => room.Version > 0
        ? new Refusal(Reason.Exists, room.Id)
        : NumberRules.Check(Document, room.TakenNumbers) is { } refusal ? refusal : [new ConferenceCreated(Document)];
}
