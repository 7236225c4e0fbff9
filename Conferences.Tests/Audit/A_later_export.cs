using Conferences.Api.Audit;
using Conferences.Tests.Fixtures.Audit;

namespace Conferences.Tests.Audit;

/// <summary><c>audit verify NEW --after OLD</c>: all of the old export is in the new one, or the first difference is
/// named.</summary>
public sealed class A_later_export : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task goes_on_where_the_earlier_one_ended()
    {
        Assert.Null(await Compare(Of(Exports.Story[..3]), Of(Exports.Story)));
        Assert.Null(await Compare(Of(Exports.Story), Of(Exports.Story)));
    }

    [Fact]
    public async Task may_be_a_part_and_be_compared_with_one()
    {
        var all = Exports.Story;
        Assert.Null(await Compare(Part(all, 0, 3), Part(all, 3, 5)));
        Assert.Null(await Compare(Part(all, 1, 3), Part(all, 0, 5)));
        Assert.Null(await Compare(Part(all, 1, 4), Part(all, 2, 5)));
        Assert.Equal(
            "new begins behind entry 3, and old ends with entry 2: neither shows what is between them.",
            await Compare(Part(all, 0, 2), Part(all, 3, 5)));
    }

    [Fact]
    public async Task names_the_first_entry_that_differs()
    {
        var (@event, persons) = Exports.Story[1];
        var forged = Exports.Story.ToArray();
        forged[1] = (@event with { Data = """{"instance":2,"uuid":"u","switch":"s"}""" }, persons);
        Assert.Equal(
            $"Entry 2 is the first that differs: event {@event.Id} (conference_started) in old, "
            + $"event {@event.Id} (conference_started) in new.",
            await Compare(Of(Exports.Story), Of(forged)));
        Assert.Equal(
            "What comes before entry 4 is not the same in old and new.",
            await Compare(Part(Exports.Story, 3, 5), Of(forged)));
    }

    [Fact]
    public async Task says_what_it_has_lost()
    {
        Assert.Equal(
            "new ends with entry 3, and old with entry 5: the entries from 4 on are missing.",
            await Compare(Of(Exports.Story), Of(Exports.Story[..3])));
        Assert.Equal(
            $"old is of account {Exports.Account}, and new of account ffffffffffffffffffffffffffffffff.",
            await Compare(Of(Exports.Story), Foreign()));
    }

    [Fact]
    public async Task is_compared_with_none_that_is_not_sound()
    {
        var cut = Of(Exports.Story)[..^1];
        var refused = await Assert.ThrowsAsync<AuditException>(() => Compare(cut, Of(Exports.Story)));
        Assert.Equal(
            "old: Line 7: the file ends without a checkpoint: the rest is missing.", refused.Message);
    }

    [Fact]
    public async Task is_compared_on_the_command_line()
    {
        var (old, @new) = (Path.Combine(folder, "old"), Path.Combine(folder, "new"));
        await File.WriteAllBytesAsync(
            old, Exports.Joined(Of(Exports.Story[..4])), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(
            @new, Exports.Joined(Of(Exports.Story)), TestContext.Current.CancellationToken);
        Assert.Equal(
            $"{old}, all of which is in it unchanged",
            (await Audited.Run(folder, null, ["verify", @new, "--after", old])).Did().After("after"));
        (await Audited.Run(folder, null, ["verify", old, "--after", @new])).Failed(
            $"{old} ends with entry 4, and {@new} with entry 5: the entries from 5 on are missing.");
        (await Audited.Run(folder, null, ["verify", @new, "--after", Path.Combine(folder, "none")])).Failed(
            $"Could not find file '{Path.Combine(folder, "none")}'.");
    }

    private static List<byte[]> Of(params (StoredEvent, Conferences.Domain.State.Person[])[] story) =>
        Exports.Lines(Exports.Key, story);

    private static List<byte[]> Foreign()
    {
        const string account = "ffffffffffffffffffffffffffffffff";
        return Exports.LinesOf(account, Exports.Key, [(Exports.Story[0].Event with { Account = account }, [])]);
    }

    // The entries behind one and up to another.
    private static List<byte[]> Part((StoredEvent, Conferences.Domain.State.Person[])[] story, int after, int last) =>
        Exports.LinesOf(Exports.Account, Exports.Key, story[..last], after);

    private static Task<string?> Compare(IEnumerable<byte[]> earlier, IEnumerable<byte[]> later) =>
        new ExportComparison(new("old", Reader(earlier)), new("new", Reader(later)))
            .DifferenceAsync(() => { }, TestContext.Current.CancellationToken);

    private static ExportReader Reader(IEnumerable<byte[]> lines) =>
        new(new MemoryStream(Exports.Joined(lines)), [Exports.Key]);
}
