using System.Diagnostics;
using System.Text;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations.Faults;
using JasperFx.Events.Daemon;
using Npgsql;

namespace Conferences.Tests.Operations.Faults;

/// <summary>Two nodes on one PostgreSQL and one RabbitMQ: one of them relays until it fails.</summary>
[Collection(Alone.Name)]
public sealed class A_cluster(Service service, SharedBroker broker)
{
    // Each subscription has a lock, so that one node may run the relay and another the ledger.
    private const string Parsed =
        """
        from pg_stat_activity join pg_locks using (pid)
        where locktype = 'advisory' and granted and datname = current_database()
        """;

    private static readonly string Relaying =
        $"{Parsed} and objid = {(uint)ProjectionLockIds.Compute("conferences", new(SubscriptionNames.Bus), 4444)}";

    private static readonly string[] Names = ["one", "two"];

    private static readonly TimeSpan Takeover = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task tells_on_when_the_telling_node_is_killed() => TellsOnAsync(async (scene, nodes, telling, _) =>
    {
        var other = nodes.Single(it => it.Key != telling).Value;
        var took = await HeardWithinAsync(scene, other, nodes[telling].KillAsync);
        await nodes[telling].StartAsync();
        return took;
    });

    // Its connection is lost but it is alive: it, or the other one, takes the lock again.
    [Fact]
    public Task tells_on_when_the_telling_node_loses_its_lock() => TellsOnAsync((scene, nodes, _, database) =>
        HeardWithinAsync(scene, nodes["one"], () => AskAsync<bool>(
            database, $"select pg_terminate_backend(pid) {Relaying}")));

    private async Task TellsOnAsync(
        Func<Scene, Dictionary<string, RunningNode>, string, NpgsqlDataSource, Task<TimeSpan>> heard)
    {
        await using var scene = await Scene.SetAsync(service, broker);
        await using var database = NpgsqlDataSource.Create(scene.ConnectionString);
        var nodes = Names
            .ToDictionary(name => name, name => scene.Node($"{scene.ConnectionString};Application Name={name}"));
        foreach (var node in nodes.Values)
        {
            await node.StartAsync();


            // There is always something to publish, but little: two busy nodes would saturate two cores and distort the
            // result.
            await (await scene.DriveAsync(node, rate: 10)).FlowsAsync(20);
        }

        var telling = await AskAsync<string>(database, $"select application_name {Relaying}");
        Assert.True(await heard(scene, nodes, telling, database) < Takeover);
        await scene.EndsWellAsync();
    }

    [Fact]
    public async Task does_each_command_once_though_the_node_that_took_it_is_killed()
    {
        const int most = 300;
        await using var scene = await Scene.SetAsync(service, broker);
        var (first, second) = (scene.Node(), scene.Node());
        await first.StartAsync();
        await using var commander = await Commander.OnAsync(scene.BrokerUri);
        var account = Ids.New();
        Assert.Equal(201, (await commander.Ask("conference.create", account, null)).Status);
        await second.StartAsync();

        // The first consumer has the queue until it disconnects.
        var answers = new List<Task<Told>>();
        for (var number = 1; number < most; number++)
        {
            answers.Add(await commander.BeginAsync(Encoding.UTF8.GetBytes(
                Commander.Event("conference.create", account, null, $$"""{"name":"{{number}}"}"""))));
            if (number == most / 2)
                await first.KillAsync();
        }

        var told = await Task.WhenAll(answers).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        Assert.All(told, it => Assert.Equal(201, it.Status));
        await using var aftermath = new Aftermath(scene.ConnectionString);
        var created = (await aftermath.EventsAsync()).Where(it => it.Account == account).ToArray();
        Assert.All(created, it => Assert.Equal("conference_created", it.Type));
        Assert.Equal(most, created.Length);
        Assert.Equal(most, created.Select(it => it.Request).Distinct().Count());
        await aftermath.IsKnownToAsync(scene.Audience);
    }

    // How long after the fault an event is received that was recorded after it.
    private static async Task<TimeSpan> HeardWithinAsync(Scene scene, RunningNode alive, Func<Task> fault)
    {
        using var http = new HttpClient { BaseAddress = alive.Address };
        http.DefaultRequestHeaders.Add("X-Auth-Token", await alive.TokenAsync());
        var portal = new Portal(Ids.New(), http);
        await fault();
        var start = Stopwatch.GetTimestamp();
        var id = await portal.Create();
        await Until.Async(() => Task.FromResult(scene.Audience.Log.Any(it => it.Conference == id)));
        var took = Stopwatch.GetElapsedTime(start);
        TestContext.Current.TestOutputHelper?.WriteLine($"heard again after {took.TotalSeconds:N2} s");
        return took;
    }

    private static async Task<T> AskAsync<T>(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
