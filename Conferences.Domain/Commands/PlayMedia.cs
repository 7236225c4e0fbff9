using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>Plays media to all or to one participant. Every request plays it.</summary>
/// <param name="MediaName">A media id or URL, resolved by the media server.</param>
/// <param name="ParticipantId">The only participant to hear it, or null for all.</param>
public sealed record PlayMedia(string MediaName, int? ParticipantId, CommandContext Context) : RequestToConference
{
    /// <inheritdoc/>
    public override Needs Needs => ParticipantId is { } one ? new() { Participants = [one] } : Needs.Nothing;

    /// <summary>Requested of the media server, unless the conference does not run.</summary>
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
