using Conferences.Api.Queries;

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
    /// <param name="Reason"><c>link_revoked</c>, <c>link_expired</c> or <c>unknown</c>.</param>
    internal sealed record Invalid(string Reason) : LegLink;
}

/// <summary>Where no links are made, none is valid.</summary>
internal sealed class NoLegLinks : ILegLinks
{
    public Task<LegLink> ReadAsync(string link, CancellationToken cancellation) =>
        Task.FromResult<LegLink>(new LegLink.Invalid("unknown"));
}
