using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>Somebody asks for something to be played, to all or to one participant. Each asking plays it.</summary>
/// <param name="MediaName">A media id or URL; what it names is the media server's business.</param>
/// <param name="ParticipantId">Who alone shall hear it, or null.</param>
public sealed record PlayMedia(string MediaName, int? ParticipantId, CommandContext Context) : RequestToConference
{
    /// <inheritdoc/>
    public override Needs Needs => ParticipantId is { } one ? new() { Participants = [one] } : Needs.Nothing;

    /// <summary>The media server is asked, unless nobody is in.</summary>
    protected override Decision Decide(ConferenceState state, ConferenceDocument document)
    {
        var operation = Operation.Of(OperationAction.Play, Context, ParticipantId is { } one ? [one] : []) with
        {
            MediaName = MediaName,
        };
        return state switch
        {
            _ when ParticipantId is { } absent && !state.Roster.ContainsKey(absent) =>
                new Refusal(Reason.Unknown, $"{absent}"),
            { Live.IsRunning: false } => Decision.Fail(operation, Reason.NotRunning),
            _ => Decision.Request(operation),
        };
    }
}
