using Conferences.Api.Audit;
using Conferences.Api.Crossbar;
using Conferences.Api.Store.Rebuild;
using Conferences.Tests.Fixtures.Audit;
using Conferences.Tests.Fixtures.Http;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Conferences.Tests.Audit;

/// <summary>Exports, imports and rebuilds hold no more large events at a time than fit into memory.</summary>
public sealed class Large_events(Service service) : IAsyncLifetime
{
    private const int Large = 900_000;

    private const int Edits = 7;

    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;
    private string database = "";
    private Node node = null!;
    private Portal portal = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await service.NewDatabaseAsync("large");
        node = new(database);
        portal = node.Portal(Ids.New(), await node.Token());
        var id = await portal.Create();
        for (var edit = 0; edit < Edits; edit++)
            await portal.Patch($"/{id}", $$$"""{"data":{"x":"{{{edit}}}{{{new string('x', Large)}}}"}}""");
    }

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task are_exported_and_imported_a_few_at_a_time()
    {
        var (file, again) = (Path.Combine(folder, "file"), Path.Combine(folder, "again"));
        var there = await service.NewEmptyDatabaseAsync("there");
        var setting = ("Limits__PageBytes", "1000");
        var state = (await Audited.Run(folder, database, ["export", "--account", portal.Account, file], setting))
            .Did().After("state");
        Assert.Equal(state, (await Audited.Run(folder, there, ["import", file], setting)).Did().After("state"));
        (await Audited.Run(folder, there, ["export", "--account", portal.Account, again], setting)).Did();
        (await Audited.Run(folder, null, ["verify", again, "--after", file])).Did();

        await using var record = await RecordSnapshot.TakeAsync(
            node.Services.GetRequiredService<NpgsqlDataSource>(), portal.Account, 2 * Large, Cancellation);
        var all = await record.CountAsync(Cancellation);
        var counts = new List<int>();
        for (var after = 0L; after < all;)
        {
            var page = await record.PageAsync(after, all, Cancellation);
            Assert.InRange(page.Sum(it => it.Event.Data.Length), 1, 3 * Large);
            after = page[^1].Link.N;
            counts.Add(page.Count);
        }

        Assert.Equal(1 + Edits, counts.Sum());
        Assert.InRange(counts.Count, 3, 1 + Edits);
    }

    [Fact]
    public async Task are_folded_a_few_at_a_time()
    {
        var store = node.Services.GetRequiredService<IDocumentStore>();
        var views = View.All(store);
        foreach (var view in views.Where(it => it.Name is "Conference" or "ConferenceVersions"))
        {
            var pages = new EventPages(
                store, node.Services.GetRequiredService<NpgsqlDataSource>(), newest: 100, new(5_000, 2 * Large));
            List<long[]> found = [];
            await foreach (var (page, _) in pages.OfAsync(view, Cancellation))
                found.Add([.. page.Select(it => it.Version)]);
            Assert.Equal(Enumerable.Range(1, 1 + Edits).Select(version => (long)version), found.SelectMany(it => it));
            Assert.All(found, page => Assert.InRange(page.Length, 1, 3));
        }

        var rebuilt = await new Rebuild(
            store, node.Services.GetRequiredService<NpgsqlDataSource>(), (_, _) => { }, new(5_000, 1_000))
            .GoAsync(views, Cancellation);
        Assert.Equal(1 + Edits, rebuilt.Single(it => it.View == "Conference").Events);
        Assert.All(rebuilt, view => Assert.Equal(0, view.Differed));
    }
}
