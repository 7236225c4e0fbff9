using System.Text.Json.Serialization;
using Conferences.Domain.Events;

namespace Conferences.Domain.State;

/// <summary>A link by which somebody may join a conference: the fold of its two events.</summary>
/// <param name="Id">The key of the row, see <see cref="IdOf"/>.</param>
/// <param name="ConferenceId">The conference it leads into.</param>
/// <param name="LinkId">Identifies the link in its conference.</param>
/// <param name="IsModerator">The role that a leg claims by it.</param>
/// <param name="Created">When it was created.</param>
/// <param name="Expires">From when on nobody joins by it.</param>
/// <param name="PersonId">Whom it is for, or null.</param>
/// <param name="RevokedAt">When it was revoked, or null.</param>
public sealed record JoinLink(
    string Id,
    string ConferenceId,
    JoinLinkId LinkId,
    bool IsModerator,
    DateTimeOffset Created,
    DateTimeOffset Expires,
    PersonId? PersonId = null,
    DateTimeOffset? RevokedAt = null)
{
    /// <summary>Most links of one conference that somebody can join by at a time.</summary>
    public const int MostOpen = 100;

    /// <summary>The key of a link, unique within its account.</summary>
    public static string IdOf(string conferenceId, JoinLinkId linkId) => $"{conferenceId}/{linkId}";

    /// <summary>What has become of it by this time.</summary>
    public JoinLinkStatus StatusAt(DateTimeOffset now) =>
        RevokedAt is not null ? JoinLinkStatus.Revoked
        : Expires <= now ? JoinLinkStatus.Expired
        : JoinLinkStatus.Valid;

    /// <summary>The state after one more event about this link; null before it was created.</summary>
    /// <param name="at">When the event was recorded.</param>
    public static JoinLink? Fold(JoinLink? state, string conferenceId, JoinLinkEvent @event, DateTimeOffset at) =>
        (state, @event) switch
        {
            (_, LinkCreated it) => new(
                IdOf(conferenceId, it.LinkId),
                conferenceId,
                it.LinkId,
                it.IsModerator,
                at,
                it.Expires,
                it.PersonId),
            (null, LinkRevoked) => null,
            ({ } link, LinkRevoked) => link with { RevokedAt = link.RevokedAt ?? at },
            _ => throw @event.Unhandled(),
        };
}

/// <summary>What has become of a link.</summary>
[JsonConverter(typeof(PinnedNames<JoinLinkStatus>))]
public enum JoinLinkStatus
{
    /// <summary>Somebody may join by it.</summary>
    [JsonStringEnumMemberName("valid")]
    Valid,

    /// <summary>Its time is over.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,

    /// <summary>It was revoked.</summary>
    [JsonStringEnumMemberName("revoked")]
    Revoked,
}
