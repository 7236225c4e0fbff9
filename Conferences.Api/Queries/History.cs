using System.Runtime.CompilerServices;
using Conferences.Api.Store;

namespace Conferences.Api.Queries;

/// <summary>The history of a conference, or of a whole account.</summary>
/// <param name="ConferenceId">Null for the account's.</param>
/// <param name="ReadAsync">Reads the items behind a place.</param>
internal sealed record History(
    string Account, string? ConferenceId, Func<long, HistoryPage, Task<HistoryPart>> ReadAsync)
{
    private const int AtOnce = 500;

    /// <summary>One page, which ends early when it has so many bytes. It is read in parts, so that little of it is in
    /// memory as objects.</summary>
    public async Task<HistoryPart> PageAsync(HistoryRequest asked, LimitOptions limits)
    {
        var (items, bytes, after) = (new List<WrittenEvent>(), 0L, asked.After);
        while (true)
        {
            var part = await ReadAsync(after, new(
                asked.PageSize - items.Count, Math.Min(limits.StreamedBytes, limits.PageBytes - bytes), asked.Filter));
            items.AddRange(part.Items);
            bytes += part.Bytes;
            if (!part.More || items.Count >= asked.PageSize || bytes >= limits.PageBytes)
                return new(items, part.More);
            after = items[^1].Place;
        }
    }

    /// <summary>
    /// The events recorded after that position so far, page by page. Each page takes a place while it is read, and
    /// counts as unsent until the next page is requested.
    /// </summary>
    /// <param name="hasBegun">True if part of the stream was sent already.</param>
    /// <exception cref="OverloadedException">There was no place in time.</exception>
    public async IAsyncEnumerable<IReadOnlyList<WrittenEvent>> PagesAsync(
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
                Account, hasBegun, () => ReadAsync(after, wanted), cancellation);
            using (room)
            {
                if (page.Items.Count > 0)
                {
                    yield return page.Items;
                    after = page.Items[^1].Place;
                    most -= page.Items.Count;
                }
            }

            goesOn = page.More;
        }
    }
}
