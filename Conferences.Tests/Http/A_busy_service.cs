using System.Net;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Domain.Commands;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Conferences.Tests.Http;

/// <summary>
/// The service is overloaded: some requests wait, others are refused immediately. Each test has its own database and
/// node, where two reads and two writes may run at once, and three more of each may wait.
/// </summary>
public sealed class A_busy_service(Service service) : IAsyncLifetime
{
    private const int AtOnce = 2;
    private const int Waiting = 3;

    private static readonly (string, string)[] Few =
    [
        ("Limits:AtOnce", $"{AtOnce}"), ("Limits:Waiting", $"{Waiting}"), ("Limits:AccountShare", "100"),
        ("Limits:WaitSeconds", "600"),
    ];

    private string database = "";
    private string token = "";
    private Node node = null!;
    private Portal portal = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // Requests that wait for a lock wait as long as the test holds it.
        database = new NpgsqlConnectionStringBuilder(await service.NewDatabaseAsync("busy"))
        {
            Options = "-c lock_timeout=0",
        }.ConnectionString;
        node = new(database, Few);
        portal = node.Portal(Ids.New(), token = await node.Token());
    }

    public async ValueTask DisposeAsync() => await node.DisposeAsync();

    [Theory]
    [InlineData("GET", "", AtOnce)]
    [InlineData("GET", "?version=1", AtOnce)]
    [InlineData("GET", "/participants/1", AtOnce)]
    [InlineData("PATCH", "", AtOnce)]
    public async Task has_a_few_wait_and_tells_the_rest_at_once_to_come_back(string verb, string what, int atOnce)
    {
        const int more = 4;
        var ids = await CreateAsync(atOnce + Waiting + more);
        Task<Answer> Ask(string id) => verb == "GET"
            ? portal.Get($"/{id}{what}")
            : portal.Patch($"/{id}", """{"data":{"name":"new"}}""");

        await using var held = await LockAsync(
            "mt_doc_conference, conferences.conference_versions", "access exclusive");
        Task<Answer>[] asked = [.. ids.Select(Ask)];
        await Until.Async(() => Task.FromResult(asked.Count(it => it.IsCompleted) == more));
        Assert.All(await Task.WhenAll(asked.Where(it => it.IsCompleted)), IsTurnedAway);

        // Not one that is waiting: further commands to its conference would wait with it.
        IsTurnedAway(await Ask(ids[Array.FindIndex(asked, it => it.IsCompleted)]));
        Assert.Equal(atOnce + Waiting, asked.Count(it => !it.IsCompleted));
        Task<Answer>[] patient = [.. asked.Where(it => !it.IsCompleted)];

        // Health checks must still succeed.
        using var health = await portal.Http.GetAsync("/health/ready", Cancellation);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);

        await held.DisposeAsync();
        var found = what == "/participants/1" ? HttpStatusCode.NotFound : HttpStatusCode.OK;
        Assert.All(await Task.WhenAll(patient), answer => answer.Is(found));
        (await Ask(ids[0])).Is(found);
    }

    [Fact]
    public async Task counts_those_who_read_one_conference_as_one()
    {
        var id = await portal.Create();
        await using var held = await LockAsync("mt_doc_conference", "access exclusive");
        Task<Answer>[] asked = [.. Enumerable.Range(0, 100).Select(_ => portal.Get($"/{id}"))];

        // Two queries are running, and all other reads share the next one.
        await Until.Async(async () => await WaitingForLocks() == 2);
        Assert.All(asked, answer => Assert.False(answer.IsCompleted));
        await held.DisposeAsync();
        Assert.All(await Task.WhenAll(asked), answer => answer.Is(HttpStatusCode.OK));
    }

    [Fact]
    public async Task reads_on_while_nothing_can_be_written_and_turns_away_no_word_of_the_media_server()
    {
        var ids = await CreateAsync(AtOnce + Waiting + 2);
        await using var held = await LockAsync("mt_streams", "exclusive");
        Task<Answer>[] asked = [.. ids.SkipLast(1).Select(id => portal.Patch($"/{id}", """{"data":{"name":"new"}}"""))];
        IsTurnedAway(await await Task.WhenAny(asked));

        foreach (var id in ids)
            (await portal.Get($"/{id}")).Is(HttpStatusCode.OK);
        var mediaEvent = node.Services.GetRequiredService<MediaEvents>().HearAsync(
            portal.Account, ids[^1], context => new TimeOutOperation(context.OperationId, context.At));
        await Until.Async(async () => await WaitingForLocks() == AtOnce + 1);
        Assert.False(mediaEvent.IsCompleted);

        await held.DisposeAsync();
        Assert.Null((await mediaEvent).Refusal);
        Assert.Equal(AtOnce + Waiting, (await Task.WhenAll(asked)).Count(it => it.Status == HttpStatusCode.OK));
    }

    [Fact]
    public async Task counts_the_callers_of_one_conference_as_one()
    {
        await using var narrow = new Node(database, ("Limits:AtOnce", "1"), ("Limits:Waiting", "0"));
        var crowd = narrow.Portal(portal.Account, token);
        var id = await crowd.Create();
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(call => crowd.Put(
            $"/{id}/participants", $$$"""{"data":{"call_id":"{{{call}}}"}}""")));
        Assert.All(answers, answer => answer.Is(HttpStatusCode.Created));
        await Snapshots.Agree(narrow.Services, portal.Account, id);
    }

    [Fact]
    public async Task counts_none_of_those_who_follow_a_history()
    {
        var id = await portal.Create();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var following = new List<Task>();
        for (var follower = 0; follower < AtOnce + Waiting + 1; follower++)
        {
            // One after the other: sent at once, the last of them would be refused.
            var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            following.Add(new Follower(portal, $"/{id}/events").FollowAsync(_ => false, began, over));
            await await Task.WhenAny(began.Task, following[^1]);
        }

        (await portal.Get($"/{id}")).Is(HttpStatusCode.OK);

        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(following));
    }

    private static void IsTurnedAway(Answer answer)
    {
        answer.Is(HttpStatusCode.ServiceUnavailable, "datastore_fault");
        Assert.Equal("the service is busy", answer.Data.At<string>("message"));
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
    }

    // In its own database: the view shows those of all databases of the server.
    private async Task<long> WaitingForLocks() => (await Stored.ColumnOf<long>(
        database,
        """
        select count(*) from pg_locks
        where not granted and database = (select oid from pg_database where datname = current_database())
        """)).Single();

    private async Task<string[]> CreateAsync(int count)
    {
        var ids = new List<string>();
        while (ids.Count < count)
            ids.Add(await portal.Create());
        return [.. ids];
    }

    private async Task<NpgsqlConnection> LockAsync(string table, string mode)
    {
        var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancellation);
        await using var take = new NpgsqlCommand($"begin; lock table conferences.{table} in {mode} mode", connection);
        await take.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }
}
