using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>Somebody asks for one participant to be muted, unmuted, deafened, undeafened or kicked.</summary>
public sealed record ActOnParticipant(ParticipantAction Action, int ParticipantId, CommandContext Context)
    : RequestToConference
{
    /// <inheritdoc/>
    public override Needs Needs =>
        (Action == ParticipantAction.Kick ? Needs.WholeRoster : Needs.Nothing) with { Participants = [ParticipantId] };

    /// <summary>
    /// The media server is asked, unless it is so already or was asked already and not for the opposite since.
    /// </summary>
    protected override Decision Decide(ConferenceState state, ConferenceDocument document)
    {
        var newest = state.Live.Newest(Action.Operation, Action.Opposite, ParticipantId);
        return (state.Roster.GetValueOrDefault(ParticipantId), newest) switch
        {
            (null, _) => new Refusal(Reason.Unknown, $"{ParticipantId}"),
            (_, { } pending) when pending.Action == Action.Operation => Decision.Already(pending),
            ({ } participant, null) when Action.Holds(participant) => Decision.Holds(ParticipantId),
            _ => Decision.Request(Operation.Of(Action.Operation, Context, [ParticipantId])),
        };
    }
}
