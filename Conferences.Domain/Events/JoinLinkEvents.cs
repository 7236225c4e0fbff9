using Conferences.Domain.State;

namespace Conferences.Domain.Events;

// These records are the stored format. The storage contract of ConferenceEvents.cs holds. The text of a link is in none
// of them: it is signed anew where it is shown.

/// <summary>A link was created: whoever has it may join by it until it expires, is revoked, or the conference is
/// removed. Lock, limit and pins hold for them as for everybody.</summary>
/// <param name="LinkId">Identifies the link.</param>
/// <param name="IsModerator">The role that a leg claims by it.</param>
/// <param name="Expires">From when on nobody joins by it.</param>
/// <param name="PersonId">Names the row that says whom it is for; null if it is for nobody in particular.</param>
/// <param name="PersonHash">Salted SHA-256 of that row, lower-case hex.</param>
public sealed record LinkCreated(
    JoinLinkId LinkId,
    bool IsModerator,
    DateTimeOffset Expires,
    PersonId? PersonId = null,
    string? PersonHash = null) : JoinLinkEvent
{
    /// <inheritdoc/>
    public override JoinLinkId LinkId { get; init; } = LinkId;
}

/// <summary>A link was revoked: nobody joins by it any longer. Who has joined by it stays in.</summary>
/// <param name="LinkId">Identifies the link.</param>
public sealed record LinkRevoked(JoinLinkId LinkId) : JoinLinkEvent
{
    /// <inheritdoc/>
    public override JoinLinkId LinkId { get; init; } = LinkId;
}
