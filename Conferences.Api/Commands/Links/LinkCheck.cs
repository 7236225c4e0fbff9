using System.Text.Json.Serialization;
using Conferences.Domain.State;

namespace Conferences.Api.Commands.Links;

/// <summary>What the text of a link allows.</summary>
/// <param name="Account">The account of the conference; empty if nothing is allowed, as are the ids.</param>
/// <param name="ConferenceId">The conference that it leads into.</param>
/// <param name="LinkId">The link.</param>
/// <param name="IsModerator">The role that a leg claims by it.</param>
/// <param name="Expires">Until when.</param>
/// <param name="Fault">Why nobody joins by it; null if somebody may.</param>
internal sealed record LinkCheck(
    string Account,
    string ConferenceId,
    JoinLinkId? LinkId,
    bool IsModerator,
    DateTimeOffset Expires,
    LinkFault? Fault)
{
    /// <summary>Nothing, for this reason.</summary>
    public static LinkCheck Of(LinkFault fault) => new("", "", null, false, default, fault);
}

/// <summary>Why nobody joins by a link. They are sent to whoever tries: never rename one.</summary>
internal enum LinkFault
{
    /// <summary>It is not a link of this service, or was changed.</summary>
    [JsonStringEnumMemberName("link_invalid")]
    Invalid,

    /// <summary>Its time is over.</summary>
    [JsonStringEnumMemberName("link_expired")]
    Expired,

    /// <summary>It was revoked.</summary>
    [JsonStringEnumMemberName("link_revoked")]
    Revoked,

    /// <summary>The conference was removed.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}
