using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>A leg that joins, by command or by media event: what is recorded for it.</summary>
internal sealed record ParticipantEntry(
    CallId CallId,
    PersonId PersonId,
    string PersonHash,
    bool IsModerator,
    bool Muted,
    bool Deaf,
    long? MemberId = null,
    Proof? Proof = null,
    bool Ghost = false)
{
    /// <summary>
    /// The leg has joined; the first one starts an instance, a member may have to wait, and a moderator admits all who
    /// wait. A ghost neither waits nor admits anybody.
    /// </summary>
    /// <param name="present">Current participants; all who wait must be among them.</param>
    /// <param name="document">The conference's settings, or null.</param>
    /// <param name="dialId">The dial that gives a new instance its settings, if nothing is configured.</param>
    public Decision Into(
        LiveConference live,
        IEnumerable<Participant> present,
        ConferenceDocument? document,
        InstanceUuid uuid,
        string @switch,
        OperationId? dialId = null)
    {
        var (instance, participantId) = live.IsRunning
            ? (live.Instance, live.LastParticipantId + 1)
            : (live.Instance + 1, 1);
        var waits = document?.WaitForModerator is true && !IsModerator && !Ghost && live.Moderators == 0;
        Decision decision =
        [
            .. live.IsRunning
                ? Array.Empty<ConferenceEvent>()
                : [new ConferenceStarted(instance, uuid, @switch, dialId)],
            new ParticipantJoined(
                instance,
                participantId,
                CallId,
                PersonId,
                PersonHash,
                IsModerator,
                Muted,
                Deaf,
                MemberId,
                Proof,
                Ghost),
            .. waits ? [new ParticipantWaiting(instance, participantId)] : Array.Empty<ConferenceEvent>(),
            .. IsModerator && !Ghost
                ? WaitingRoom.Empty(live, present, Reason.ModeratorJoined, new(ParticipantId: participantId))
                : [],
        ];
        return decision with { ParticipantId = participantId };
    }
}
