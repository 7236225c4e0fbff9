using Conferences.Domain.Attending;
using Conferences.Domain.Editing;

namespace Conferences.Domain;

/// <summary>Every command and what it decides on, on one screen.</summary>
public static class CommandTable
{
    /// <summary>What the command comes to in this room.</summary>
    public static Decision Decide(this Command command, Room room) => command switch
    {
        CreateConference it => it.Decide(room.TakenNumbers),
        ReplaceConference it => it.Decide(room.Id, room.Conference, room.TakenNumbers),
        PatchConference it => it.Decide(room.Id, room.Conference, room.TakenNumbers),
        DeleteConference it => it.Decide(room.Id, room.Conference, room.Live, room.Roster.Keys),

        JoinConference it => it.Decide(
            room.Id, room.Conference, room.Live, room.Roster.Values, room.WrongPinsOf(it.Person.CallerIdNumber)),
        ActOnParticipant it => it.Decide(room.Live, room.Roster),
        ActOnParticipants { } it when room.Conference is null => new Refusal(Reason.Unknown, room.Id),
        ActOnParticipants it => it.Decide(room.Live, room.Roster.Values),
        ActOnConference it => it.Decide(room.Id, room.Conference, room.Live, room.Roster.Keys),

        MarkSent it => it.Decide(room.Live),
        ObserveParticipants it => it.Decide(room),
        ObserveConference it => it.Decide(room),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No such command."),
    };
}
