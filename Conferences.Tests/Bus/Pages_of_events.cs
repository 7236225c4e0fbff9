using Conferences.Api.Store;
using Conferences.Tests.Fixtures.Http;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Conferences.Tests.Bus;

/// <summary>What relay and ledger read at a time: as many events as fit, and half of them where that was too much.
/// </summary>
public sealed class Pages_of_events(Service service) : IAsyncLifetime, IEventLoader
{
    private const int Large = 30_000;

    private readonly List<(long Floor, long Ceiling)> asked = [];
    private readonly List<Exception> failures = [];
    private readonly PageSizes sizes = new(Most: 100_000);
    private NpgsqlDataSource database = null!;
    private BoundedEventLoader loader = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        database = NpgsqlDataSource.Create(service.ConnectionString);
        loader = new(this, database, sizes);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    public Task<EventPage> LoadAsync(EventRequest request, CancellationToken token)
    {
        asked.Add((request.Floor, request.HighWater));
        if (failures.Count == 0)
            return Task.FromResult(new EventPage(request.Floor));
        var failure = failures[0];
        failures.RemoveAt(0);
        return Task.FromException<EventPage>(failure);
    }

    [Fact]
    public async Task end_when_they_have_their_bytes()
    {
        var (floor, newest) = await RecordAsync(20);
        await loader.LoadAsync(Behind(floor, newest), Cancellation);
        var (_, ceiling) = Assert.Single(asked);
        await loader.LoadAsync(Behind(ceiling, newest), Cancellation);
        Assert.Equal(ceiling, asked[1].Floor);
        foreach (var page in asked)
            await EndsWithWhatReachesAsync(100_000, page);
    }

    [Fact]
    public async Task are_halved_when_they_fail_down_to_a_single_event_and_grow_again()
    {
        var (floor, newest) = await RecordAsync(20);
        failures.AddRange(Enumerable.Range(0, 4).Select(_ => new InsufficientMemoryException()));
        await loader.LoadAsync(Behind(floor, newest), Cancellation);
        Assert.Equal(asked.OrderByDescending(it => it.Ceiling), asked);
        await EndsWithWhatReachesAsync(100_000 / 16, asked[^1]);

        // It was loaded, and then failed where it was handled: it is asked for again, as less.
        var last = sizes.Next("other", 7);
        Assert.Equal(last / 2, sizes.Next("other", 7));
        Assert.Equal(last / 4, sizes.Next("other", 7));
        Assert.Equal(last / 2, sizes.Next("other", 8));
        Assert.Equal(last, sizes.Next("other", 9));
        Assert.Equal(last, sizes.Next("other", 10));
    }

    [Fact]
    public async Task fail_as_a_whole_once_they_cannot_be_less()
    {
        var (floor, newest) = await RecordAsync(1);
        failures.AddRange(Enumerable.Range(0, 100).Select(_ => new InsufficientMemoryException()));
        await Assert.ThrowsAsync<InsufficientMemoryException>(
            () => loader.LoadAsync(Behind(floor, newest), Cancellation));
        Assert.InRange(asked.Count, 2, 50);
    }

    [Fact]
    public async Task are_those_of_the_service_whose_ledger_gets_all_there_is()
    {
        await using var node = new Node(
            await service.NewDatabaseAsync("pages"), ("Limits:PageBytes", "50000"));
        Assert.IsType<BoundedDocumentStore>(node.Services.GetRequiredService<IDocumentStore>());
        var portal = node.Portal(Api.Crossbar.Ids.New(), await node.Token());
        var id = await portal.Create();
        await Task.WhenAll(Enumerable.Range(0, 30).Select(edit => portal.Patch(
            $"/{id}", $$$"""{"data":{"x":"{{{edit}}}{{{new string('x', Large)}}}"}}""")));
        await Until.Async(async () => (await portal.Get("/events", ("Accept", "application/x-ndjson")))
            .Text.Count(letter => letter == '\n') == 31);
    }

    private static EventRequest Behind(long floor, long newest) => new()
    {
        Floor = floor,
        HighWater = newest,
        BatchSize = 1_000,
        Name = ShardName.Compose("pages", version: 1),
        ErrorOptions = new ErrorHandlingOptions(),
    };

    // The positions before and of what is recorded; other tests may record between.
    private async Task<(long Floor, long Newest)> RecordAsync(int count)
    {
        var portal = service.Portal();
        var floor = await NewestAsync();
        for (var conference = 0; conference < count; conference++)
            await portal.Create($$"""{"x":"{{new string('x', Large)}}"}""");
        return (floor, await NewestAsync());
    }

    // However large the last event is: it may be another test's.
    private async Task EndsWithWhatReachesAsync(long bytes, (long Floor, long Ceiling) page)
    {
        Assert.InRange(await BytesAsync(page.Floor, page.Ceiling - 1), 0, bytes - 1);
        Assert.InRange(await BytesAsync(page.Floor, page.Ceiling), bytes, long.MaxValue);
    }

    private async Task<long> NewestAsync() => (await Stored.ColumnOf<long>(
        service.ConnectionString, "select coalesce(max(seq_id), 0) from conferences.mt_events")).Single();

    private async Task<long> BytesAsync(long after, long last) => (await Stored.ColumnOf<long>(
        service.ConnectionString,
        "select coalesce(sum(octet_length(data::text)), 0)::bigint from conferences.mt_events "
        + $"where seq_id > {after} and seq_id <= {last}")).Single();
}
