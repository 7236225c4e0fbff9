namespace Conferences.Domain.Editing;

/// <summary>A portal creates a conference.</summary>
public sealed record CreateConference(ConferenceDocument Document, Asking Asking) : Command
{
    /// <summary>Created, unless a number is spoken for.</summary>
    public Decision Decide(string id, IReadOnlySet<string> takenNumbers)
    {
        if (NumberRules.Check(Document, takenNumbers) is { } refusal)
            return refusal;
        var (document, secrets) = Document.Seal(id, Asking);
        return Decision.Recording([new ConferenceCreated(document)]) with { Secrets = secrets };
    }
}
