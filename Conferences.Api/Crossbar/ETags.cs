using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Conferences.Api.Crossbar;

/// <summary>
/// <c>"revision.sequence"</c>: readers compare all of it, so that a poll is never stale; editors compare the revision
/// alone, so that people coming and going never make a save fail.
/// </summary>
internal static class ETags
{
    public static string Of(int revision, long sequence) =>
        string.Create(CultureInfo.InvariantCulture, $"{revision}.{sequence}");

    /// <summary>
    /// The revisions an <c>If-Match</c> header accepts; null for any. What is no ETag of ours matches none.
    /// </summary>
    public static IReadOnlyList<int>? Revisions(StringValues header)
    {
        if (header.Count == 0)
            return null;
        _ = EntityTagHeaderValue.TryParseList(header, out var tags);
        return tags?.Any(tag => tag.Equals(EntityTagHeaderValue.Any)) is true
            ? null
            : [.. (tags ?? []).Select(tag => Revision(tag.Tag.AsSpan().Trim('"')))];
    }

    /// <summary>
    /// The revisions that such a header's value accepts where it stands elsewhere; an ETag may then do without quotes.
    /// </summary>
    public static IReadOnlyList<int>? RevisionsIn(string? text) => text switch
    {
        null or "*" => null,
        _ when text.Contains('"', StringComparison.Ordinal) => Revisions(new StringValues(text)),
        _ => [Revision(text)],
    };

    /// <summary>True if the reader already has this one.</summary>
    public static bool IsCurrent(HttpRequest request, string etag) =>
        request.Headers.IfNoneMatch is { Count: > 0 } header
        && EntityTagHeaderValue.TryParseList(header, out var tags)
        && tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Tag.AsSpan().Trim('"').SequenceEqual(etag));

    private static int Revision(ReadOnlySpan<char> tag)
    {
        var dot = tag.IndexOf('.');
        return int.TryParse(dot < 0 ? tag : tag[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : -1;
    }
}
