using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Conferences.Api.Crossbar;

/// <summary>
/// Which part of a list is wanted. Keys are opaque to clients; to us, what the page's first item is known by.
/// </summary>
/// <param name="Size">Items on a page, 1..1000; null for all of them (<c>paginate=false</c>).</param>
/// <param name="Start">Key of the first item, inclusive; null for the beginning.</param>
/// <param name="Ascending">By key; otherwise descending.</param>
internal sealed record Page(int? Size, string? Start, bool Ascending)
{
    private const int DefaultSize = 50;

    private const int MaxSize = 1_000;

    /// <summary>The page a query string asks for, or why it asks for none.</summary>
    /// <param name="isKey">True for what can be a key of the list.</param>
    /// <param name="isWhole">True if all items are meant where no page is asked for; else it is the first page.</param>
    public static (Page? Page, string? Fault) Read(
        IQueryCollection query, Func<string, bool> isKey, bool isWhole = false)
    {
        var start = Key(query["start_key"].FirstOrDefault(), isKey);
        var size = query["page_size"].FirstOrDefault();
        var ascending = Truth(query["ascending"]) || Lie(query["descending"]);
        if (start.IsFaulty)
            return (null, "invalid start key");
        if (Lie(query["paginate"]))
            return (new(null, start.Id, ascending), null);
        if (size is null)
        {
            var isAsked = start.Id is not null || Truth(query["paginate"]);
            return (new(isWhole && !isAsked ? null : DefaultSize, start.Id, ascending), null);
        }

        if (!int.TryParse(size, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return (null, "invalid page size");
        return number switch
        {
            < 1 => (null, "page size must be at least 1"),
            > MaxSize => (null, $"page size must be at most {MaxSize}"),
            _ => (new(number, start.Id, ascending), null),
        };
    }

    /// <summary>Sends what was found.</summary>
    /// <param name="next">Key of the first item of the next page; null if there is none.</param>
    /// <param name="key">What an item is known by.</param>
    /// <param name="write">Writes an item.</param>
    public static async Task SendAsync<T>(
        HttpContext http,
        IReadOnlyList<T> items,
        string? next,
        Func<T, string> key,
        Action<Utf8JsonWriter, T> write) =>
        await http.SendAsync(http.EnvelopeOf(items, write) with
        {
            PageSize = items.Count,
            StartKey = items.Count > 0 ? KeyOf(key(items[0])) : null,
            NextStartKey = next is null ? null : KeyOf(next),
        });

    /// <summary>Says in headers where the next page is, in a form that has no envelope.</summary>
    /// <param name="next">Key of its first item; null if there is none.</param>
    public static void Announce(HttpContext http, string? next)
    {
        if (next is null)
            return;
        const string startKey = "start_key";
        var (request, key) = (http.Request, KeyOf(next));
        var others = request.Query.Where(it => !it.Key.Equals(startKey, StringComparison.OrdinalIgnoreCase));
        var query = QueryString.Create(others).Add(startKey, key);
        http.Response.Headers.Link = $"<{request.PathBase.Add(request.Path)}{query}>; rel=\"next\"";
        http.Response.Headers["X-Next-Start-Key"] = key;
    }

    private static string KeyOf(string id) => WebEncoders.Base64UrlEncode(Encoding.ASCII.GetBytes(id));

    private static (string? Id, bool IsFaulty) Key(string? key, Func<string, bool> isKey)
    {
        if (string.IsNullOrEmpty(key))
            return (null, false);
        if (key.Length > 64)
            return (null, true);
        try
        {
            var id = Encoding.ASCII.GetString(WebEncoders.Base64UrlDecode(key));
            return isKey(id) ? (id, false) : (null, true);
        }
        catch (FormatException)
        {
            return (null, true);
        }
    }

    private static bool Truth(string? value) => value?.Trim('\'', '"') == "true";

    private static bool Lie(string? value) => value?.Trim('\'', '"') == "false";
}
