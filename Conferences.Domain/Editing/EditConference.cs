namespace Conferences.Domain.Editing;

/// <summary>What every edit has in common: the conference must exist, and be what the caller thinks it is.</summary>
/// <param name="OnlyIf">Revisions the caller accepts (If-Match); null for any.</param>
public abstract record EditConference(IReadOnlyList<int>? OnlyIf, Asking Asking) : Command
{
    private protected Refusal? Refuse(string id, Conference? conference) => conference switch
    {
        null => new(Reason.Unknown, id),
        _ when OnlyIf?.Contains(conference.Revision) is false => new(Reason.Outdated),
        _ => null,
    };

    private protected Decision Record(
        Conference conference, ConferenceDocument document, IReadOnlySet<string> takenNumbers) =>
        NumberRules.Check(document, takenNumbers) switch
        {
            { } refusal => refusal,
            null when document.Equals(conference.Document) => Decision.Nothing,
            null => Update(conference, document),
        };

    private Decision Update(Conference conference, ConferenceDocument document)
    {
        var (updated, secrets) = document.Seal(conference.Id, Asking, conference.Document);
        return Decision.Recording([new ConferenceUpdated(updated)]) with { Secrets = secrets };
    }
}
