using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Domain.Commands;

/// <summary>Creates a link by which somebody may join.</summary>
/// <param name="LinkId">The id it gets.</param>
/// <param name="Person">Whom it is for; null for nobody in particular.</param>
/// <param name="IsModerator">The role that a leg claims by it.</param>
/// <param name="Lifetime">How long somebody can join by it.</param>
public sealed record CreateJoinLink(
    JoinLinkId LinkId, Person? Person, bool IsModerator, TimeSpan Lifetime, CommandContext Context) : Command
{
    /// <inheritdoc/>
    public override Needs Needs => new() { OpenLinks = true };

    /// <summary>Created, unless no such conference is configured or it has as many links as it may.</summary>
    public override Decision Decide(ConferenceState state)
    {
        if (state.Conference is null)
            return new Refusal(Reason.Unknown, state.Id);
        if (state.Links.Values.Count(link => link.StatusAt(Context.At) is JoinLinkStatus.Valid) >= JoinLink.MostOpen)
            return new Refusal(Reason.OverQuota, $"{JoinLink.MostOpen} valid links of a conference");
        Decision decision =
        [
            new LinkCreated(LinkId, IsModerator, Context.At + Lifetime, Person?.PersonId, Person?.Hash()),
        ];
        return decision with { People = Person is { } person ? [person] : [] };
    }
}
