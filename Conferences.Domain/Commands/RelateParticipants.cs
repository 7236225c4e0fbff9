using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>Stops one participant from hearing, or being heard by, another, or undoes that.</summary>
/// <param name="Relationship">What the other is to the first: <c>deaf</c>, <c>mute</c> or <c>clear</c>.</param>
public sealed record RelateParticipants(
    int ParticipantId, int OtherParticipantId, string Relationship, CommandContext Context)
    : RequestToConference
{
    /// <inheritdoc/>
    public override Needs Needs => new() { Participants = [ParticipantId, OtherParticipantId] };

    /// <summary>Requested of the media server, if both are in the conference.</summary>
    protected override Decision Decide(ConferenceState state, ConferenceDocument document)
    {
        int[] both = [ParticipantId, OtherParticipantId];
        var operation = Operation.Of(OperationAction.Relate, Context, both) with { Relationship = Relationship };
        return state switch
        {
            { Live.IsRunning: false } => Decision.Fail(operation, Reason.NotRunning),
            _ when both.Where(it => !state.Roster.ContainsKey(it)).ToArray() is [var absent, ..] =>
                new Refusal(Reason.Unknown, $"{absent}"),
            _ => Decision.Request(operation),
        };
    }
}
