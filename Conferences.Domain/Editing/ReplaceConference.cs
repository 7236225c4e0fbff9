namespace Conferences.Domain.Editing;

/// <summary>A portal saves the whole document (POST).</summary>
public sealed record ReplaceConference(ConferenceDocument Document, IReadOnlyList<int>? OnlyIf, Asking Asking)
    : EditConference(OnlyIf, Asking)
{
    /// <summary>The new document stands, and nothing is recorded if it is the old one.</summary>
    public Decision Decide(string id, Conference? conference, IReadOnlySet<string> takenNumbers) =>
        Refuse(id, conference) is { } refusal ? refusal : Record(conference!, Document, takenNumbers);
}
