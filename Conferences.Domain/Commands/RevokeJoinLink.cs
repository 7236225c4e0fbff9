using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>Revokes a link, so that nobody joins by it any longer.</summary>
public sealed record RevokeJoinLink(JoinLinkId LinkId, CommandContext Context) : Command
{
    /// <inheritdoc/>
    public override Needs Needs => new() { Links = [LinkId] };

    /// <inheritdoc/>
    public override bool IsExemptFromQuota => true;

    /// <summary>Revoked, also if it has expired, unless it is revoked already.</summary>
    public override Decision Decide(ConferenceState state) =>
        (state.Conference, state.Links.GetValueOrDefault(LinkId)) switch
        {
            (null, _) => new Refusal(Reason.Unknown, state.Id),
            (_, null) => new Refusal(Reason.Unknown, LinkId.Text),
            (_, { RevokedAt: not null }) => Decision.Nothing,
            _ => [new LinkRevoked(LinkId)],
        };
}
