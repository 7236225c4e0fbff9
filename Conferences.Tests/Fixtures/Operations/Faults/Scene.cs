using Conferences.Development;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>
/// Everything a fault can befall: a database and a virtual host of its own, nodes, drivers that give them work and
/// write down what was acknowledged, and a listener that writes down what arrived. Only a server that the test ends by
/// force is a scene's own; the others are shared with all tests.
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

    /// <summary>The RabbitMQ that is this scene's alone.</summary>
    public TestBroker Broker => ownBroker ?? throw new InvalidOperationException("This RabbitMQ is shared.");

    /// <summary>Where messages go through, with the virtual host.</summary>
    public Uri BrokerUri { get; }

    public string ConnectionString { get; }

    public Audience Audience => audience ?? throw new InvalidOperationException("The listener was never started.");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>One in which nodes end, and the servers do not.</summary>
    public static async Task<Scene> SetAsync(Service service, SharedBroker broker) =>
        await new Scene(await service.NewDatabaseAsync("scene"), await broker.HostAsync("scene")).ListenAsync();

    /// <summary>One whose RabbitMQ can be ended.</summary>
    public static async Task<Scene> WithOwnBrokerAsync(Service service)
    {
        var broker = await TestBroker.PrivateAsync(Cancellation);
        return await new Scene(await service.NewDatabaseAsync("scene"), broker.Uri) { ownBroker = broker }
            .ListenAsync();
    }

    /// <summary>One whose PostgreSQL can be ended.</summary>
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

    /// <summary>A node that is not started yet.</summary>
    /// <param name="connectionString">Another way to the database than the straight one.</param>
    public RunningNode Node(string? connectionString = null, params string[] settings) => Own(new RunningNode(
        connectionString ?? ConnectionString, [$"ConnectionStrings__RabbitMq={BrokerUri}", .. settings]));

    /// <summary>Has the node given work.</summary>
    public async Task<Traffic> DriveAsync(RunningNode node, int rate = 100)
    {
        var traffic = Own(await Traffic.StartAsync(node, rate));
        traffics.Add(traffic);
        return traffic;
    }

    /// <summary>PostgreSQL loses all it has in memory, and starts again.</summary>
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
        Assert.True(restarted.Succeeded, restarted.LastWords);
    }

    /// <summary>
    /// The drivers stop. Then nothing acknowledged is lost or doubled, all that is stored was delivered, in order, and
    /// all that is kept beside the streams is what they say.
    /// </summary>
    /// <returns>How many deliveries were repeats.</returns>
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
