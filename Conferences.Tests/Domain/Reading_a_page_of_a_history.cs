using Conferences.Api.Queries;
using Conferences.Api.Store;
using Microsoft.Extensions.Configuration;

namespace Conferences.Tests.Domain;

/// <summary>Events with large documents are in memory as objects a part of a page at a time.</summary>
public sealed class Reading_a_page_of_a_history
{
    private const int Large = 400_000;

    private static readonly LimitOptions Limits = LimitOptions.Of(new ConfigurationBuilder().Build());

    private readonly List<HistoryPage> parts = [];

    [Fact]
    public async Task reads_parts_of_a_megabyte()
    {
        var page = await PageAsync(stored: 100, wanted: 50);
        Assert.All(parts, part => Assert.InRange(part.Bytes, 1, 1_000_000));
        Assert.Equal(Limits.PageBytes / Large, page.Items.Count);
        Assert.True(page.More);
        Assert.Equal(Enumerable.Range(1, page.Items.Count).Select(place => (long)place), page.Items.Select(Place));
    }

    [Theory]
    [InlineData(7, 7, false)]
    [InlineData(7, 50, false)]
    [InlineData(8, 7, true)]
    public async Task ends_with_the_items_wanted_or_the_last(int stored, int wanted, bool more)
    {
        var page = await PageAsync(stored, wanted);
        Assert.Equal(7, page.Items.Count);
        Assert.Equal(more, page.More);
    }

    private static long Place(WrittenEvent item) => item.Place;

    private Task<HistoryPart> PageAsync(int stored, int wanted) =>
        new History("a", null, ReadAsync(stored)).PageAsync(
            new(HistoryForm.Page, 0, wanted, HistoryFilter.None), Limits);

    // Like a store of so many events of 400 kB: a part ends with the item that has the last of its bytes.
    private Func<long, HistoryPage, Task<HistoryPart>> ReadAsync(int stored) => (after, wanted) =>
    {
        parts.Add(wanted);
        var (items, bytes) = (new List<WrittenEvent>(), 0L);
        for (var place = after + 1; place <= stored && items.Count < wanted.Items && bytes < wanted.Bytes; place++)
        {
            items.Add(new(place, $"{place}", "conference.updated", "conference_updated", default, new byte[Large]));
            bytes += Large;
        }

        return Task.FromResult(new HistoryPart(items, after + items.Count < stored));
    };
}
