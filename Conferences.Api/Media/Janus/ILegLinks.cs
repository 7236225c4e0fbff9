using Conferences.Api.Commands.Links;
using Conferences.Api.Queries;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Janus;

/// <summary>Reads the links that a moderator sends: each lets its bearer into one conference.</summary>
internal interface ILegLinks
{
    /// <summary>What a link is worth now.</summary>
    Task<LegLink> ReadAsync(string link, CancellationToken cancellation);
}

/// <summary>What a link is worth.</summary>
internal abstract record LegLink
{
    /// <summary>It leads to a conference.</summary>
    /// <param name="IsModerator">The role it claims; counts only where the conference has no pins.</param>
    internal sealed record Valid(Place Place, bool IsModerator) : LegLink;

    /// <summary>It leads nowhere.</summary>
    /// <param name="Reason"><c>link_invalid</c>, <c>link_revoked</c>, <c>link_expired</c> or <c>unknown</c>.</param>
    internal sealed record Invalid(string Reason) : LegLink;
}

/// <summary>Those that the service has made.</summary>
internal sealed class SignedLegLinks(LinkTokens tokens) : ILegLinks
{
    public async Task<LegLink> ReadAsync(string link, CancellationToken cancellation) =>
        await tokens.CheckAsync(link, cancellation) switch
        {
            { Fault: { } fault } => new LegLink.Invalid(fault.Name()),
            var good => new LegLink.Valid(new(good.Account, good.ConferenceId), good.IsModerator),
        };
}
