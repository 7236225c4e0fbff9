using Conferences.Development;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>
/// The environment of a fault test: a database and a virtual host of its own, nodes, drivers that send requests and log
/// what was acknowledged, and a listener that logs what arrived. A server is private only if the test kills it;
/// otherwise servers are shared with all tests.
/// </summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly List<IDisposable> programs = [];
    private readonly List<Traffic> traffics = [];
    private Audience? audience;
    private TestBroker? ownBroker;
    private PrivatePostgres? ownPostgres;
    private string? folder;

    private Scene(string connectionString, Uri broker) => (ConnectionString, BrokerUri) = (connectionString, broker);

    /// <summary>The private RabbitMQ.</summary>
    public TestBroker Broker => ownBroker ?? throw new InvalidOperationException("This RabbitMQ is shared.");

    /// <summary>The broker's address, with the virtual host.</summary>
    public Uri BrokerUri { get; }

    public string ConnectionString { get; }

    public Audience Audience => audience ?? throw new InvalidOperationException("The listener was never started.");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>For tests that kill nodes, but no server.</summary>
    public static async Task<Scene> SetAsync(Service service, SharedBroker broker) =>
        await new Scene(await service.NewDatabaseAsync("scene"), await broker.HostAsync("scene")).ListenAsync();

    /// <summary>For tests that kill RabbitMQ.</summary>
    public static async Task<Scene> WithOwnBrokerAsync(Service service)
    {
        var broker = await TestBroker.PrivateAsync(Cancellation);
        return await new Scene(await service.NewDatabaseAsync("scene"), broker.Uri) { ownBroker = broker }
            .ListenAsync();
    }

    /// <summary>For tests that kill PostgreSQL.</summary>
    public static async Task<Scene> WithOwnPostgresAsync(SharedBroker broker)
    {
        var folder = ScratchServer.NewFolder();
        var postgres = await ScratchServer.AttachAsync(folder, Cancellation);
        return await new Scene(postgres.ConnectionString, await broker.HostAsync("scene"))
        {
            ownPostgres = postgres,
            folder = folder,
        }.ListenAsync();
    }

    /// <summary>A node, not started yet.</summary>
    /// <param name="connectionString">An indirect connection to the database, e.g. by a proxy.</param>
    public RunningNode Node(string? connectionString = null, params string[] settings) => Own(new RunningNode(
        connectionString ?? ConnectionString, [$"ConnectionStrings__RabbitMq={BrokerUri}", .. settings]));

    /// <summary>Starts a driver for the node.</summary>
    public async Task<Traffic> DriveAsync(RunningNode node, int rate = 100)
    {
        var traffic = Own(await Traffic.StartAsync(node, rate));
        traffics.Add(traffic);
        return traffic;
    }

    /// <summary>Crashes PostgreSQL and starts it again.</summary>
    public async Task CrashPostgresAsync()
    {
        var user = await ServerUser.FindAsync(Cancellation);
        var binaries = (await PostgresBinaries.FindAsync(Cancellation))[0];
        var server = new ServerFolder(
            (ownPostgres ?? throw new InvalidOperationException("This PostgreSQL is shared.")).Folder);
        var restarted = await user.RunAsync(
            binaries["pg_ctl"],
            [
                "restart", "--pgdata", server.Data, "--log", server.Log, "--mode", "immediate", "--wait", "--silent",
            ],
            Cancellation);
        Assert.True(restarted.Succeeded, restarted.LastLine);
    }

    /// <summary>
    /// Stops the drivers, and asserts that nothing acknowledged is lost or duplicated, that everything stored was
    /// delivered in order, and that all snapshots match their streams.
    /// </summary>
    /// <returns>The number of repeated deliveries.</returns>
    public async Task<int> EndsWellAsync()
    {
        Entry[] log = [.. (await Task.WhenAll(traffics.Select(it => it.StopAsync()))).SelectMany(it => it)];
        await using var aftermath = new Aftermath(ConnectionString);
        await aftermath.AgreesWithAsync(log);
        var repeats = await aftermath.IsKnownToAsync(Audience);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{log.OfType<JournalAnswer>().Count(it => it.Status < 300)} acknowledged, {repeats} deliveries repeated");
        return repeats;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in Enumerable.Reverse(programs))
            program.Dispose();
        if (ownBroker is not null)
            await ownBroker.DisposeAsync();
        if (ownPostgres is null)
            return;
        await ownPostgres.DisposeAsync();
        Directory.Delete(folder!, recursive: true);
    }

    private async Task<Scene> ListenAsync()
    {
        audience = Own(await Audience.StartAsync(BrokerUri));
        return this;
    }

    private T Own<T>(T program) where T : IDisposable
    {
        programs.Add(program);
        return program;
    }
}
