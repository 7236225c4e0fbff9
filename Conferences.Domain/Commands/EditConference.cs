using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>Common to all edits: the conference must exist, at a revision that the caller accepts.</summary>
/// <param name="OnlyIf">Revisions the caller accepts (If-Match); null for any.</param>
public abstract record EditConference(IReadOnlyList<int>? OnlyIf, CommandContext Context) : Command
{
    /// <summary>Bytes that the document may have afterwards; null for any number.</summary>
    public int? MostBytes { get; init; }

    /// <inheritdoc/>
    public sealed override Decision Decide(ConferenceState state) => state.Conference switch
    {
        null => new Refusal(Reason.Unknown, state.Id),
        var conference when OnlyIf?.Contains(conference.Revision) is false => new Refusal(Reason.Outdated),
        var conference => Edit(state, conference),
    };

    /// <summary>Decides the edit.</summary>
    protected abstract Decision Edit(ConferenceState state, Conference conference);

    private protected Decision Record(ConferenceState state, Conference conference, ConferenceDocument document) =>
        NumberRules.Check(document, state) switch
        {
            { } refusal => refusal,
            null when document.Equals(conference.Document) => Decision.Nothing,
            null when document.HasMoreThan(MostBytes) => new Refusal(Reason.TooLarge, $"{MostBytes}"),
            null => Update(state, conference, document),
        };

    private Decision Update(ConferenceState state, Conference conference, ConferenceDocument document)
    {
        var (updated, secrets) = document.Seal(conference.Id, Context, conference.Document);
        Decision decision =
        [
            new ConferenceUpdated(updated),
            .. document.WaitForModerator ? [] : WaitingRoom.Empty(state.Live, state.Roster.Values, Reason.WaitLifted),
        ];
        return decision with { Secrets = secrets };
    }
}
