using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>What every edit has in common: the conference must exist, and be what the caller thinks it is.</summary>
/// <param name="OnlyIf">Revisions the caller accepts (If-Match); null for any.</param>
public abstract record EditConference(IReadOnlyList<int>? OnlyIf, CommandContext Asking) : Command
{
    /// <inheritdoc/>
    public sealed override Decision Decide(ConferenceState room) => room.Conference switch
    {
        null => new Refusal(Reason.Unknown, room.Id),
        var conference when OnlyIf?.Contains(conference.Revision) is false => new Refusal(Reason.Outdated),
        var conference => Edit(room, conference),
    };

    /// <summary>What the edit comes to.</summary>
    protected abstract Decision Edit(ConferenceState room, Conference conference);

    private protected Decision Record(ConferenceState room, Conference conference, ConferenceDocument document) =>
        NumberRules.Check(document, room.TakenNumbers) switch
        {
            { } refusal => refusal,
            null when document.Equals(conference.Document) => Decision.Nothing,
            null => Update(room, conference, document),
        };

    private Decision Update(ConferenceState room, Conference conference, ConferenceDocument document)
    {
        var (updated, secrets) = document.Seal(conference.Id, Asking, conference.Document);
        Decision decision =
        [
            new ConferenceUpdated(updated),
            .. document.WaitForModerator ? [] : WaitingRoom.Empty(room.Live, room.Roster.Values, Reason.WaitLifted),
        ];
        return decision with { Secrets = secrets };
    }
}
