using System.Globalization;

namespace Conferences.Api.Queries;

/// <summary>The history of a conference, or of a whole account.</summary>
/// <param name="ConferenceId">Null for the account's.</param>
internal sealed record History(string Account, string? ConferenceId, HistoryReader Record)
{
    /// <summary>What an item is known by, to go on behind it: its sequence, or the account's cursor.</summary>
    public static string IdOf(HistoryItem item) =>
        item.Cursor ?? item.Event.Version.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Reads a history from one place to the next.</summary>
/// <param name="ReadAsync">The items behind a place, so many at the most, that a filter takes.</param>
/// <param name="PlaceOf">The place of an item.</param>
internal sealed record HistoryReader(
    Func<long, int, HistoryFilter, Task<IReadOnlyList<HistoryItem>>> ReadAsync, Func<HistoryItem, long> PlaceOf)
{
    private const int AtOnce = 500;

    /// <summary>All that is recorded behind the place by now, a page after the other.</summary>
    public async IAsyncEnumerable<IReadOnlyList<HistoryItem>> PagesAsync(long after, int most, HistoryFilter filter)
    {
        while (most > 0)
        {
            var wanted = Math.Min(AtOnce, most);
            var page = await ReadAsync(after, wanted, filter);
            if (page.Count > 0)
                yield return page;
            if (page.Count < wanted)
                yield break;
            after = PlaceOf(page[^1]);
            most -= page.Count;
        }
    }
}
