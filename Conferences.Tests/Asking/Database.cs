using System.Net.Sockets;
using Conferences.Api.Hosting;
using Npgsql;
using Testcontainers.PostgreSql;

namespace Conferences.Tests.Asking;

/// <summary>
/// A PostgreSQL for the tests: <c>CONFERENCES_TEST_POSTGRES</c> if that is set, else a container where Docker answers,
/// else a private server in a folder that goes away with it.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    private const string Variable = "CONFERENCES_TEST_POSTGRES";

    private readonly IAsyncDisposable? server;

    private Database(string connectionString, IAsyncDisposable? server) =>
        (ConnectionString, this.server) = (PostgresConnection.WithDefaults(connectionString), server);

    public string ConnectionString { get; }

    public static async Task<Database> StartAsync(CancellationToken cancellation)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return await EmptyAsync(new Database(given, server: null), cancellation);
        if (DockerAnswers())
        {
            var container = new PostgreSqlBuilder("postgres:17").WithCommand("-c", "max_connections=200").Build();
            await container.StartAsync(cancellation);
            return new(container.GetConnectionString(), container);
        }

        var scratch = await ScratchServer.StartAsync(cancellation);
        return new(scratch.ConnectionString, scratch);
    }

    /// <summary>Creates a database for whoever wants one alone; it goes away with the server.</summary>
    /// <param name="name">How it begins; what follows makes it unique.</param>
    public async Task<string> NewDatabaseAsync(string name, CancellationToken cancellation)
    {
        var unique = $"{name}_{Api.Ids.New()}";
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var create = new NpgsqlCommand($"create database \"{unique}\"", connection);
        await create.ExecuteNonQueryAsync(cancellation);
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = unique }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (server is not null)
            await server.DisposeAsync();
    }

    // What earlier runs left in somebody's own server must not meet this one's tests.
    private static async Task<Database> EmptyAsync(Database given, CancellationToken cancellation) =>
        new(await given.NewDatabaseAsync("conferences", cancellation), server: null);

    // The engine, not the client: a client without an engine waits long before it gives up.
    private static bool DockerAnswers()
    {
        var host = Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } set
            ? set
            : "unix:///var/run/docker.sock";
        return Uri.TryCreate(host, UriKind.Absolute, out var address) && (address.Scheme == "unix"
            ? Connects(AddressFamily.Unix, it => it.ConnectAsync(new UnixDomainSocketEndPoint(address.AbsolutePath)))
            : Connects(AddressFamily.InterNetwork, it => it.ConnectAsync(address.Host, address.Port)));
    }

    private static bool Connects(AddressFamily family, Func<Socket, Task> connect)
    {
        using var probe = new Socket(
            family, SocketType.Stream, family is AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            return connect(probe).Wait(TimeSpan.FromSeconds(2));
        }
        catch (AggregateException)
        {
            return false;
        }
    }
}
