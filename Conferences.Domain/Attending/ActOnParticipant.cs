namespace Conferences.Domain.Attending;

/// <summary>Somebody asks for one participant to be muted, unmuted, deafened, undeafened or kicked.</summary>
public sealed record ActOnParticipant(ParticipantAction Action, int ParticipantId, Asking Asking) : Command
{
    /// <summary>The media server is asked, unless it is so already or was asked already.</summary>
    public Decision Decide(LiveConference live, IReadOnlyDictionary<int, Participant> roster) =>
        roster.GetValueOrDefault(ParticipantId) switch
        {
            null => new Refusal(Reason.Unknown, $"{ParticipantId}"),
            { } participant when Action.Holds(participant) => Decision.Holds(ParticipantId),
            _ when live.PendingLike(Action.Name, ParticipantId) is { } pending => Decision.Already(pending),
            _ => Decision.Request(Operation.Of(Action.Name, Asking, [ParticipantId])),
        };
}
