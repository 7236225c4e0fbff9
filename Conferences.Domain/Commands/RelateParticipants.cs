using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>Somebody asks that one participant no longer hear, or be heard by, another, or that this be over.</summary>
/// <param name="Relationship">What the other is to the first: <c>deaf</c>, <c>mute</c> or <c>clear</c>.</param>
public sealed record RelateParticipants(
    int ParticipantId, int OtherParticipantId, string Relationship, CommandContext Context)
    : RequestToConference
{
    /// <inheritdoc/>
    public override Needs Needs => new() { Participants = [ParticipantId, OtherParticipantId] };

    /// <summary>The media server is asked, if both are in.</summary>
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
