using System.Globalization;
using System.Runtime.CompilerServices;
using Conferences.Api.Store;

namespace Conferences.Api.Queries;

/// <summary>The history of a conference, or of a whole account.</summary>
/// <param name="ConferenceId">Null for the account's.</param>
internal sealed record History(string Account, string? ConferenceId, HistoryReader Record)
{
    private const int AtOnce = 500;

    /// <summary>What an item is known by, to go on behind it: its sequence, or the account's cursor.</summary>
    public static string IdOf(HistoryItem item) =>
        item.Cursor ?? item.Event.Version.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// The events recorded after that position so far, page by page. Each page takes a reader's place while it is read,
    /// and counts as unsent until the next page is requested.
    /// </summary>
    /// <param name="hasBegun">True if part of the stream was sent already.</param>
    /// <exception cref="OverloadedException">There was no place in time.</exception>
    public async IAsyncEnumerable<IReadOnlyList<HistoryItem>> PagesAsync(
        Admission admission,
        long after,
        int most,
        HistoryFilter filter,
        bool hasBegun,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var goesOn = true; goesOn && most > 0; hasBegun = true)
        {
            var wanted = new HistoryPage(Math.Min(AtOnce, most), admission.Options.StreamedBytes, filter);
            var (page, room) = await admission.ReadPageAsync(
                Account, hasBegun, () => Record.ReadAsync(after, wanted), cancellation);
            using (room)
            {
                if (page.Items.Count > 0)
                {
                    yield return page.Items;
                    after = Record.PlaceOf(page.Items[^1]);
                    most -= page.Items.Count;
                }
            }

            goesOn = page.More;
        }
    }
}

/// <summary>Reads a history from one place to the next.</summary>
/// <param name="ReadAsync">The items behind a place.</param>
/// <param name="PlaceOf">The place of an item.</param>
internal sealed record HistoryReader(
    Func<long, HistoryPage, Task<HistoryPart>> ReadAsync, Func<HistoryItem, long> PlaceOf);
