using Conferences.Development;
using Conferences.Tests.Asking;
using Conferences.Tests.Listening;

namespace Conferences.Tests.Surviving.Faults;

/// <summary>
/// Everything a fault can befall: a PostgreSQL and a RabbitMQ of our own, nodes, drivers that give them work and write
/// down what was acknowledged, and a listener that writes down what arrived.
/// </summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly string folder;
    private readonly PrivatePostgres postgres;
    private readonly List<IDisposable> programs = [];
    private readonly List<Traffic> traffics = [];
    private Audience? audience;

    private Scene(string folder, PrivatePostgres postgres, TestBroker broker) =>
        (this.folder, this.postgres, Broker) = (folder, postgres, broker);

    public TestBroker Broker { get; }

    public string ConnectionString => postgres.ConnectionString;

    public Audience Audience => audience ?? throw new InvalidOperationException("The listener was never started.");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The servers, and the listener.</summary>
    public static async Task<Scene> SetAsync()
    {
        var folder = ScratchServer.NewFolder();
        var scene = new Scene(
            folder,
            await ScratchServer.AttachAsync(folder, Cancellation),
            await TestBroker.PrivateAsync(Cancellation));
        scene.audience = scene.Own(await Audience.StartAsync(scene.Broker.Uri));
        return scene;
    }

    /// <summary>A node that is not started yet.</summary>
    /// <param name="connectionString">Another way to the database than the straight one.</param>
    public RunningNode Node(string? connectionString = null, params string[] settings) => Own(new RunningNode(
        connectionString ?? ConnectionString, [$"ConnectionStrings__RabbitMq={Broker.Uri}", .. settings]));

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
        var server = new ServerFolder(postgres.Folder);
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
            $"{log.OfType<Answered>().Count(it => it.Status < 300)} acknowledged, {repeats} deliveries repeated");
        return repeats;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in Enumerable.Reverse(programs))
            program.Dispose();
        await Broker.DisposeAsync();
        await postgres.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private T Own<T>(T program) where T : IDisposable
    {
        programs.Add(program);
        return program;
    }
}
