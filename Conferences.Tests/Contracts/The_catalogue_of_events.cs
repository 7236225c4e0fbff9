using Conferences.Tests.Fixtures.Contracts;

namespace Conferences.Tests.Contracts;

/// <summary>The catalogue of events is complete, correct and committed.</summary>
public sealed class The_catalogue_of_events
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task is_the_committed_one()
    {
        var committed = Repository.PathOf("docs/events.md");
        var written = Path.Combine(AppContext.BaseDirectory, "events.md");
        var page = Catalogue.Page();
        await File.WriteAllTextAsync(written, page, Cancellation);

        Assert.True(
            File.Exists(committed) && await File.ReadAllTextAsync(committed, Cancellation) == page,
            $"The types say something else than the committed catalogue. If meant: cp {written} {committed}");
    }

    [Fact]
    public void says_of_every_field_what_it_means() => Assert.Empty(
        Catalogue.Meanings.Where(it => it.Meaning.Length == 0).Select(it => it.Field));
}
