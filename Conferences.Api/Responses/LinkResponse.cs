using System.Text.Json.Serialization;
using Conferences.Api.Crossbar;
using Conferences.Domain.State;

namespace Conferences.Api.Responses;

/// <summary>A link by which somebody may join a conference.</summary>
/// <param name="Id">Identifies the link.</param>
/// <param name="Name">Whom it is for; empty for nobody in particular, and once erased.</param>
/// <param name="IsModerator">The role that a leg claims by it; if the conference has pins, the pin decides.</param>
/// <param name="Status"><c>valid</c>, <c>expired</c> or <c>revoked</c>.</param>
/// <param name="Created">When it was created.</param>
/// <param name="Expires">From when on nobody joins by it.</param>
/// <param name="Revoked">When it was revoked; null if it was not.</param>
internal sealed record LinkResponse(
    string Id,
    string Name,
    bool IsModerator,
    string Status,
    DateTime Created,
    DateTime Expires,
    DateTime? Revoked)
{
    /// <summary>The signed text: whoever has it may join. Shown to callers who may create links, while it is valid.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Link { get; init; }

    /// <summary>The address of the page at which somebody joins by it; shown with <c>link</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Url { get; init; }

    public static LinkResponse Of(JoinLink link, string? name, DateTimeOffset now) => new(
        link.LinkId.Text,
        name ?? "",
        link.IsModerator,
        link.StatusAt(now).Name(),
        link.Created.UtcDateTime,
        link.Expires.UtcDateTime,
        link.RevokedAt?.UtcDateTime);
}
