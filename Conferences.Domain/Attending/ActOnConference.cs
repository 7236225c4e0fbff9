namespace Conferences.Domain.Attending;

/// <summary>Somebody asks for the conference to be locked, unlocked or ended.</summary>
public sealed record ActOnConference(ConferenceAction Action, Asking Asking) : Command
{
    /// <summary>The media server is asked, unless nobody is in, it is so already, or it was asked already.</summary>
    public Decision Decide(string id, Conference? conference, LiveConference live, IEnumerable<int> present)
    {
        var meant = Action == ConferenceAction.End ? present.ToArray() : [];
        var operation = Operation.Of(Action.Name, Asking, meant);
        return live switch
        {
            _ when conference is null => new Refusal(Reason.Unknown, id),
            { IsRunning: false } => Decision.Fail(operation, Reason.NotRunning),
            _ when Action.Holds(live) => Decision.Nothing,
            _ when live.PendingLike(Action.Name, meant) is { } pending => Decision.Already(pending),
            _ => Decision.Request(operation),
        };
    }
}
