using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Conferences.Api.Crossbar;

/// <summary>Which part of a list is wanted. Keys are opaque to clients; to us, the first id of the page.</summary>
/// <param name="Size">Items on a page, 1..1000; null for all of them (<c>paginate=false</c>).</param>
/// <param name="Start">First id, inclusive; null for the beginning.</param>
/// <param name="Ascending">By id; otherwise descending.</param>
internal sealed record Page(int? Size, string? Start, bool Ascending)
{
    private const int DefaultSize = 50;

    private const int MaxSize = 1_000;

    /// <summary>The page a query string asks for, or why it asks for none.</summary>
    public static (Page? Page, Reply? Error) Read(IQueryCollection query)
    {
        var start = Key(query["start_key"].FirstOrDefault());
        var size = query["page_size"].FirstOrDefault();
        var ascending = Truth(query["ascending"]) || Lie(query["descending"]);
        if (start.IsFaulty)
            return (null, Replies.Faulty("invalid start key"));
        if (Lie(query["paginate"]))
            return (new(null, start.Id, ascending), null);
        if (size is null)
            return (new(DefaultSize, start.Id, ascending), null);
        if (!int.TryParse(size, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return (null, Replies.Faulty("invalid page size"));
        return number switch
        {
            < 1 => (null, Replies.Faulty("page size must be at least 1")),
            > MaxSize => (null, Replies.Faulty($"page size must be at most {MaxSize}")),
            _ => (new(number, start.Id, ascending), null),
        };
    }

    /// <summary>The opaque key of an id.</summary>
    public static string KeyOf(string id) => WebEncoders.Base64UrlEncode(Encoding.ASCII.GetBytes(id));

    private static (string? Id, bool IsFaulty) Key(string? key)
    {
        if (string.IsNullOrEmpty(key))
            return (null, false);
        if (key.Length > 64)
            return (null, true);
        try
        {
            var id = Encoding.ASCII.GetString(WebEncoders.Base64UrlDecode(key));
            return Ids.IsId(id) ? (id, false) : (null, true);
        }
        catch (FormatException)
        {
            return (null, true);
        }
    }

    private static bool Truth(string? value) => value?.Trim('\'', '"') == "true";

    private static bool Lie(string? value) => value?.Trim('\'', '"') == "false";
}
