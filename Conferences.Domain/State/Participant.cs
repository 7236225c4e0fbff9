using System.Text.Json.Serialization;
using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>The fold of one leg's events, from joining to leaving.</summary>
/// <param name="Id">See <see cref="IdOf"/>.</param>
/// <param name="ParticipantId">1, 2, … in one instance.</param>
/// <param name="Muted">The conference does not hear it (<c>speak</c> is false).</param>
/// <param name="Deaf">It does not hear the conference (<c>hear</c> is false).</param>
/// <param name="Waiting">It waits for a moderator, or did when it left.</param>
/// <param name="LeftAt">Null until it leaves.</param>
public sealed record Participant(
    string Id,
    string ConferenceId,
    int Instance,
    int ParticipantId,
    CallId CallId,
    PersonId PersonId,
    bool IsModerator,
    bool Muted,
    bool Deaf,
    bool Waiting,
    DateTimeOffset JoinedAt,
    DateTimeOffset? LeftAt = null,
    Reason? LeftReason = null)
{
    /// <summary>It listens without taking part; see <see cref="ParticipantJoined"/>.</summary>
    public bool Ghost { get; init; }

    /// <summary>It had to wait when it joined.</summary>
    public bool Waited { get; init; }

    /// <summary>The media server's own number for it, where it has reported one.</summary>
    public long? MemberId { get; init; }

    /// <summary>
    /// The instance it is in on the media server, if another than the one recorded as running when it joined.
    /// </summary>
    public InstanceUuid? Uuid { get; init; }

    /// <summary>Host name of the media server that carries <see cref="Uuid"/>; null if it is not known.</summary>
    public string? Switch { get; init; }

    /// <summary>The hash of its person, kept where there is a <see cref="Uuid"/>.</summary>
    public string? PersonHash { get; init; }

    /// <summary>The media server's position of its join; see <see cref="Proof"/>.</summary>
    public long? JoinPosition { get; init; }

    /// <summary>The position that <see cref="Muted"/> is known by.</summary>
    public long? MutePosition { get; init; }

    /// <summary>The position that <see cref="Deaf"/> is known by.</summary>
    public long? DeafPosition { get; init; }

    /// <summary>The position of its leave; null until then.</summary>
    public long? LeftPosition { get; init; }

    /// <summary>
    /// The position up to which the media server's events about it are outdated by its leave; null if none is known.
    /// Where its call controller reported the leave, that is the position of the join: a repeat of the join must not
    /// bring it back.
    /// </summary>
    [JsonIgnore]
    public long? GonePosition => LeftAt is null ? null : LeftPosition ?? JoinPosition;

    /// <summary>How long it was muted in total, up to the last unmute or its leave.</summary>
    public TimeSpan MutedFor { get; init; }

    /// <summary>Since when it is muted; null while it is not, and after it left.</summary>
    public DateTimeOffset? MutedSince { get; init; }

    /// <summary>The key of a participant, unique within its account.</summary>
    public static string IdOf(string conferenceId, int instance, int participantId) =>
        $"{conferenceId}/{instance}/{participantId}";

    /// <summary>The participants an event is about.</summary>
    public static IEnumerable<(int Instance, int ParticipantId)> Of(ConferenceEvent @event) => @event switch
    {
        ParticipantEvent it => [(it.Instance, it.ParticipantId)],
        ParticipantsAdmitted it => it.ParticipantIds.Select(admitted => (it.Instance, admitted)),
        ConfigurationEvent or InstanceEvent or OperationEvent or ErasureEvent or JoinLinkEvent => [],
        _ => throw @event.Unhandled(),
    };

    /// <summary>The state after one more event about this participant.</summary>
    public static Participant? Fold(
        Participant? state, string conferenceId, ConferenceEvent @event, DateTimeOffset at) =>
        (state, @event) switch
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
                JoinedAt: at)
            {
                Ghost = joined.Ghost,
                MemberId = joined.MemberId,
                Uuid = joined.Uuid,
                Switch = joined.Switch,
                PersonHash = joined.Uuid is null ? null : joined.PersonHash,
                JoinPosition = joined.Proof?.Position,
                MutePosition = joined.Proof?.Position,
                DeafPosition = joined.Proof?.Position,
                MutedSince = joined.Muted ? at : null,
            },
            (null, ParticipantEvent) => null,
            ({ } it, ParticipantWaiting) => it with { Waiting = true, Waited = true },
            ({ } it, ParticipantsAdmitted) => it with { Waiting = false },
            ({ } it, ParticipantMuted { Proof: var proof }) => !IsNews(proof, it.MutePosition) ? it : it with
            {
                Muted = true,
                MutePosition = proof?.Position,
                MutedSince = it.MutedSince ?? at,
            },
            ({ } it, ParticipantUnmuted { Proof: var proof }) => !IsNews(proof, it.MutePosition) ? it :
                it.Unmute(at) with { Muted = false, MutePosition = proof?.Position },
            ({ } it, ParticipantDeafened { Proof: var proof }) => !IsNews(proof, it.DeafPosition) ? it :
                it with { Deaf = true, DeafPosition = proof?.Position },
            ({ } it, ParticipantUndeafened { Proof: var proof }) => !IsNews(proof, it.DeafPosition) ? it :
                it with { Deaf = false, DeafPosition = proof?.Position },
            ({ } it, ParticipantLeft left) => it.Unmute(at) with
            {
                LeftAt = at,
                LeftReason = left.Reason,
                LeftPosition = left.Proof?.Position,
            },
            (_, ConfigurationEvent or InstanceEvent or OperationEvent or ErasureEvent or JoinLinkEvent) => state,
            _ => throw @event.Unhandled(),
        };

    /// <summary>
    /// True if a media event is newer than what is known by this position: media events may arrive out of order.
    /// </summary>
    public static bool IsNews(Proof? proof, long? knownBy) => !(proof?.Position < knownBy);

    /// <summary>
    /// True if the media server's number for a leg shows that it is another stay of this one: its numbers are unique.
    /// </summary>
    public bool IsAnotherStay(long? memberId) =>
        memberId is { } number && MemberId is { } known && number != known;

    /// <summary>How long it was muted in total, counting a mute still in effect up to this moment.</summary>
    public TimeSpan MutedUntil(DateTimeOffset now) =>
        MutedSince is { } since && since < now ? MutedFor + (now - since) : MutedFor;

    private Participant Unmute(DateTimeOffset at) => MutedSince is { } since
        ? this with { MutedFor = MutedFor + (at - since), MutedSince = null }
        : this;
}
