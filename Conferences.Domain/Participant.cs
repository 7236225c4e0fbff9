namespace Conferences.Domain;

/// <summary>The fold of one leg's facts, from joining to leaving.</summary>
/// <param name="Id">See <see cref="IdOf"/>.</param>
/// <param name="ParticipantId">1, 2, … in one instance.</param>
/// <param name="Muted">The conference does not hear it (<c>speak</c> is false).</param>
/// <param name="Deaf">It does not hear the conference (<c>hear</c> is false).</param>
/// <param name="Waiting">It had to wait when it came; <see cref="LiveConference.KeepsWaiting"/> tells if it still
/// does.</param>
/// <param name="LeftAt">Null while it is in.</param>
public sealed record Participant(
    string Id,
    string ConferenceId,
    int Instance,
    int ParticipantId,
    string CallId,
    string PersonId,
    bool IsModerator,
    bool Muted,
    bool Deaf,
    bool Waiting,
    DateTimeOffset JoinedAt,
    DateTimeOffset? LeftAt = null,
    string? LeftReason = null)
{
    /// <summary>The key of a participant among all of its account's.</summary>
    public static string IdOf(string conferenceId, int instance, int participantId) =>
        $"{conferenceId}/{instance}/{participantId}";

    /// <summary>Which participant of its instance a fact is about; null if it is about none.</summary>
    public static (int Instance, int ParticipantId)? Of(object fact) => fact switch
    {
        ParticipantJoined it => (it.Instance, it.ParticipantId),
        ParticipantWaiting it => (it.Instance, it.ParticipantId),
        ParticipantMuted it => (it.Instance, it.ParticipantId),
        ParticipantUnmuted it => (it.Instance, it.ParticipantId),
        ParticipantDeafened it => (it.Instance, it.ParticipantId),
        ParticipantUndeafened it => (it.Instance, it.ParticipantId),
        ParticipantLeft it => (it.Instance, it.ParticipantId),
        _ => null,
    };

    /// <summary>The state after one more fact about this participant.</summary>
    public static Participant? Fold(Participant? state, string conferenceId, object fact, DateTimeOffset at) =>
        (state, fact) switch
        {
            (_, ParticipantJoined joined) => new(
                IdOf(conferenceId, joined.Instance, joined.ParticipantId),
                conferenceId,
                joined.Instance,
                joined.ParticipantId,
                joined.CallId,
                joined.PersonId,
                joined.IsModerator,
                joined.Muted,
                joined.Deaf,
                Waiting: false,
                JoinedAt: at),
            ({ } it, ParticipantWaiting) => it with { Waiting = true },
            ({ } it, ParticipantMuted) => it with { Muted = true },
            ({ } it, ParticipantUnmuted) => it with { Muted = false },
            ({ } it, ParticipantDeafened) => it with { Deaf = true },
            ({ } it, ParticipantUndeafened) => it with { Deaf = false },
            ({ } it, ParticipantLeft left) => it with { LeftAt = at, LeftReason = left.Reason },
            _ => state,
        };
}
