namespace Conferences.Domain.Editing;

/// <summary>A portal creates a conference.</summary>
public sealed record CreateConference(ConferenceDocument Document, Asking Asking) : Command
{
    /// <inheritdoc/>
    public override Needs Needs => new() { Numbers = [.. Document.Numbers] };

    /// <summary>Created, unless the id is or was another's, or a number is spoken for.</summary>
    public override Decision Decide(Room room)
    {
        if (room.Version > 0)
            return new Refusal(Reason.Exists, room.Id);
        if (NumberRules.Check(Document, room.TakenNumbers) is { } refusal)
            return refusal;
        var (document, secrets) = Document.Seal(room.Id, Asking);
        return Decision.Recording([new ConferenceCreated(document)]) with { Secrets = secrets };
    }
}
