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
    /// <param name="uuid">The instance it is in on the media server; it may run beside the recorded one.</param>
    /// <param name="switch">Host name of the media server that carries it, if known.</param>
    /// <param name="dialId">The dial that gives a new instance its settings, if nothing is configured.</param>
    public Decision Into(
        LiveConference live,
        IEnumerable<Participant> present,
        ConferenceDocument? document,
        InstanceUuid uuid,
        string? @switch,
        OperationId? dialId = null)
    {
        var (instance, participantId) = live.IsRunning
            ? (live.Instance, live.LastParticipantId + 1)
            : (live.Instance + 1, 1);
        var isBeside = live.IsRunning && live.IsAnother(uuid);
        var waits = document?.WaitForModerator is true && !IsModerator && !Ghost && live.Moderators == 0;
        Decision decision =
        [
            .. live.IsSplitFrom(uuid)
                ? [new ConferenceSplit(instance, uuid, @switch)]
                : Array.Empty<ConferenceEvent>(),
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
                Ghost)
            {
                Uuid = isBeside ? uuid : null,
                Switch = isBeside ? @switch : null,
            },
            .. waits ? [new ParticipantWaiting(instance, participantId)] : Array.Empty<ConferenceEvent>(),
            .. IsModerator && !Ghost
                ? WaitingRoom.Empty(live, present, Reason.ModeratorJoined, new(ParticipantId: participantId))
                : [],
        ];
        return decision with { ParticipantId = participantId };
    }
}
