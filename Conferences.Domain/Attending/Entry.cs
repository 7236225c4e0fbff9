namespace Conferences.Domain.Attending;

/// <summary>A leg on its way in, whoever lets it in: what is recorded when it is.</summary>
internal sealed record Entry(
    string CallId,
    string PersonId,
    string PersonHash,
    bool IsModerator,
    bool Muted,
    bool Deaf,
    long? MemberId = null,
    Proof? Proof = null)
{
    /// <summary>The leg is in; the first one starts an instance, and a member may have to wait.</summary>
    /// <param name="document">What the conference runs by, or null.</param>
    /// <param name="dynamic">What a new instance runs by, if nothing is configured.</param>
    public Decision Into(
        LiveConference live,
        ConferenceDocument? document,
        string uuid,
        string @switch,
        ConferenceDocument? dynamic = null)
    {
        var (instance, participantId) = live.IsRunning
            ? (live.Instance, live.LastParticipantId + 1)
            : (live.Instance + 1, 1);
        var waits = document?.WaitForModerator is true && !IsModerator && live.Moderators == 0;
        Decision decision =
        [
            .. live.IsRunning
                ? Array.Empty<ConferenceEvent>()
                : [new ConferenceStarted(instance, uuid, @switch, dynamic)],
            new ParticipantJoined(
                instance, participantId, CallId, PersonId, PersonHash, IsModerator, Muted, Deaf, MemberId, Proof),
            .. waits ? [new ParticipantWaiting(instance, participantId)] : Array.Empty<ConferenceEvent>(),
        ];
        return decision with { ParticipantId = participantId };
    }
}
