using System.Diagnostics;
using System.Net.Http.Json;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Bus;
using Npgsql;

namespace Conferences.Benchmarks;

/// <summary>
/// The service and the floor, each a process of its own, beside one PostgreSQL: the service as <c>./run</c> publishes
/// it, with nothing of it turned off, and a RabbitMQ that it tells its facts to.
/// </summary>
internal sealed class Arena : IAsyncDisposable
{
    private const string RabbitMq = "ConnectionStrings__RabbitMq";

    // PostgreSQL and RabbitMQ may have to run as other users, who must get to their folders.
    private const UnixFileMode Reachable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute;

    private readonly DirectoryInfo folder;

    private ScratchBroker? broker;

    private Arena(DirectoryInfo folder) => this.folder = folder;

    public CountingPostgres Postgres { get; private set; } = null!;

    public MeasuredProcess Service { get; private set; } = null!;

    public MeasuredProcess Floor { get; private set; } = null!;

    public LoadCaller Caller { get; private set; } = null!;

    /// <summary>The client: a connection for each question that is under way, kept open.</summary>
    public HttpMessageInvoker Http { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        MaxConnectionsPerServer = 256,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
    });

    /// <param name="settings">Further variables of the service's environment.</param>
    public static async Task<Arena> OpenAsync(IReadOnlyDictionary<string, string>? settings = null)
    {
        await PublishAsync();
        var arena = new Arena(Directory.CreateTempSubdirectory("conferences-speed-"));
        try
        {
            await arena.StartAsync(settings ?? new Dictionary<string, string>());
            return arena;
        }
        catch
        {
            await arena.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes conferences, with a leg in each if it is wanted.</summary>
    public async Task<string[]> FillAsync(bool withLeg)
    {
        var rooms = new string[Scenario.Rooms];
        await Crowd.AskAsync(
            rooms.Length,
            16,
            async room =>
            {
                rooms[room] = await Caller.CreateAsync();
                return withLeg ? await Caller.JoinAsync(rooms[room], room) : TimeSpan.Zero;
            },
            () => { });
        return rooms;
    }

    /// <summary>Has the floor learn what the service writes, by one write of each kind.</summary>
    public async Task TeachAsync(IEnumerable<(Scenario Scenario, Asker Service)> writes)
    {
        using var http = new HttpClient { BaseAddress = Floor.Address };
        foreach (var (scenario, service) in writes)
        {
            await service.AskAsync(Http);
            if (service.Complaint is { } complaint)
                throw new InvalidOperationException(complaint);
            var (conference, version, renewed) = await Postgres.NewestAsync();
            using var learned = await http.PutAsJsonAsync(
                $"/models/{scenario.Name}", new { conference, version, renewed });
            learned.EnsureSuccessStatusCode();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Caller?.Dispose();
        foreach (var process in new[] { Service, Floor }.OfType<MeasuredProcess>())
            await process.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        if (Postgres is not null)
            await Postgres.DisposeAsync();
        if (broker is not null)
            await broker.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private async Task StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        File.SetUnixFileMode(folder.FullName, Reachable);
        Postgres = await CountingPostgres.StartAsync(folder.FullName);
        var told = Environment.GetEnvironmentVariable(RabbitMq);
        if (string.IsNullOrEmpty(told))
        {
            var own = Directory.CreateDirectory(Path.Combine(folder.FullName, "rabbitmq"), Reachable);
            broker = await ScratchBroker.StartAsync(own.FullName, CancellationToken.None);
            told = broker.Uri.ToString();
        }

        var (account, key) = (Ids.New(), Ids.New());
        var service = new ProcessStartInfo(BenchmarkTarget.Of("run"));
        service.Environment["CONFERENCES_READY_TO_RUN"] = "1";
        service.Environment["ConnectionStrings__Postgres"] = Postgres.ConnectionString;
        service.Environment[RabbitMq] = told;
        service.Environment["CONFERENCES_DATA"] = folder.FullName;
        service.Environment["Authentication__ApiKeys__0__AccountId"] = account;
        service.Environment["Authentication__ApiKeys__0__Key"] = key;
        service.Environment["Authentication__ApiKeys__0__Accounts"] = "*";
        foreach (var (name, value) in settings)
            service.Environment[name] = value;
        Service = await MeasuredProcess.StartAsync(service, folder.FullName, "/health/ready");
        Caller = await LoadCaller.LogInAsync(Service.Address, account, key);

        var floor = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Conferences.Floor.dll")]);
        floor.Environment["ConnectionStrings__Postgres"] = Postgres.ConnectionString;
        Floor = await MeasuredProcess.StartAsync(floor, folder.FullName, "/health/live");
    }

    // A command that needs nothing and ends at once: what it runs in is published first, if it is not there yet.
    private static async Task PublishAsync()
    {
        var start = new ProcessStartInfo(BenchmarkTarget.Of("run"), ["help"]) { RedirectStandardOutput = true };
        start.Environment["CONFERENCES_READY_TO_RUN"] = "1";
        using var help = Process.Start(start) ?? throw new InvalidOperationException("./run did not start.");
        var said = await help.StandardOutput.ReadToEndAsync();
        await help.WaitForExitAsync();
        if (help.ExitCode != 0)
            throw new InvalidOperationException($"The service could not be published: {said}");
    }
}
