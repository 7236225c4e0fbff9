using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>Requests an action for one participant.</summary>
public sealed record ActOnParticipant(ParticipantAction Action, int ParticipantId, CommandContext Context)
    : RequestToConference
{
    /// <inheritdoc/>
    public override Needs Needs =>
        (Action == ParticipantAction.Kick ? Needs.WholeRoster : Needs.Nothing) with { Participants = [ParticipantId] };

    /// <inheritdoc/>
    public override bool IsExemptFromQuota => Action == ParticipantAction.Kick;

    /// <summary>
    /// Requested of the media server, unless the state already holds, or the same is pending and not followed by its
    /// opposite.
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
