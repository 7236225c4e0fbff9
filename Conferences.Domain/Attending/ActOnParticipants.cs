namespace Conferences.Domain.Attending;

/// <summary>Somebody asks the same for everybody it can be asked for.</summary>
/// <param name="DryRun">Only tell who would be meant.</param>
public sealed record ActOnParticipants(ParticipantAction Action, bool DryRun, Asking Asking) : Command
{
    /// <summary>The media server is asked for those for whom it is not so yet.</summary>
    public Decision Decide(LiveConference live, IEnumerable<Participant> present)
    {
        var meant = present
            .Where(participant => !Action.Holds(participant) && !(Action.SparesModerators && participant.IsModerator))
            .Select(participant => participant.ParticipantId)
            .ToArray();
        var operation = Operation.Of(Action.Name, Asking, meant);
        return live switch
        {
            _ when DryRun => Decision.Already(operation),
            { IsRunning: false } => Decision.Fail(operation, Reason.NotRunning),
            _ when meant.Length == 0 => Decision.Nothing,
            _ when live.PendingLike(Action.Name, meant) is { } pending => Decision.Already(pending),
            _ => Decision.Request(operation),
        };
    }
}
