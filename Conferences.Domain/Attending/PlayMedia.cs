namespace Conferences.Domain.Attending;

/// <summary>Somebody asks for something to be played, to all or to one participant. Each asking plays it.</summary>
/// <param name="MediaName">A media id or URL; what it names is the media server's business.</param>
/// <param name="ParticipantId">Who alone shall hear it, or null.</param>
public sealed record PlayMedia(string MediaName, int? ParticipantId, Asking Asking) : Command
{
    /// <summary>The media server is asked, unless nobody is in.</summary>
    public Decision Decide(Room room)
    {
        var operation = Operation.Of("play", Asking, ParticipantId is { } one ? [one] : []) with
        {
            MediaName = MediaName,
        };
        return room switch
        {
            { Document: null } => new Refusal(Reason.Unknown, room.Id),
            _ when ParticipantId is { } absent && !room.Roster.ContainsKey(absent) =>
                new Refusal(Reason.Unknown, $"{absent}"),
            { Live.IsRunning: false } => Decision.Fail(operation, Reason.NotRunning),
            _ => Decision.Request(operation),
        };
    }
}
