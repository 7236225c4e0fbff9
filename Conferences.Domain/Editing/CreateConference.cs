namespace Conferences.Domain.Editing;

/// <summary>A portal creates a conference.</summary>
public sealed record CreateConference(ConferenceDocument Document) : Command
{
    /// <summary>Created, unless a number is spoken for.</summary>
    public Decision Decide(IReadOnlySet<string> takenNumbers) =>
        NumberRules.Check(Document, takenNumbers) is { } refusal
        ? refusal
        : [new ConferenceCreated(Document)];
}
