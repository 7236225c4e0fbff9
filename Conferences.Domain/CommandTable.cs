using Conferences.Domain.Attending;
using Conferences.Domain.Editing;

namespace Conferences.Domain;

/// <summary>Every command and what it decides on, on one screen.</summary>
public static class CommandTable
{
    /// <summary>What the command comes to in this room.</summary>
    public static Decision Decide(this Command command, Room room) => command switch
    {
        CreateConference when room.Version > 0 => new Refusal(Reason.Exists, room.Id),
        CreateConference it => it.Decide(room.Id, room.TakenNumbers),
        ReplaceConference it => it.Decide(room.Id, room.Conference, room.TakenNumbers),
        PatchConference it => it.Decide(room.Id, room.Conference, room.TakenNumbers),
        DeleteConference it => it.Decide(room.Id, room.Conference, room.Live, room.Roster.Keys),

        JoinConference it => it.Decide(
            room.Id, room.Document, room.Live, room.Roster.Values, room.WrongPinsOf(it.Person.CallerIdNumber)),
        ActOnParticipants or ActOnParticipant when room.Document is null => new Refusal(Reason.Unknown, room.Id),
        ActOnParticipant it => it.Decide(room.Live, room.Roster),
        ActOnParticipants it => it.Decide(room.Live, room.Roster.Values),
        ActOnConference it => it.Decide(room.Id, room.Document, room.Live, room.Roster.Keys),
        PlayMedia it => it.Decide(room),
        RelateParticipants it => it.Decide(room),
        DialEndpoints it => it.Decide(room),

        MarkSent it => it.Decide(room.Live),
        FailOperation it => it.Decide(room.Live),
        TimeOutOperation it => it.Decide(room.Live),
        ObserveStarted or ObserveEnded or ObserveJoin or ObserveParticipants or ObserveConference or ReconcileConference
            when room.Version == 0 => new Refusal(Reason.Unknown, room.Id),
        ObserveStarted it => it.Decide(room),
        ObserveEnded it => it.Decide(room),
        ObserveJoin it => it.Decide(room),
        ObserveParticipants it => it.Decide(room),
        ObserveConference it => it.Decide(room),
        ObserveDone it => it.Decide(room),
        ObserveDialled it => it.Decide(room),
        ReconcileConference it => it.Decide(room),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No such command."),
    };
}
