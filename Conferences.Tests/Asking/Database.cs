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
        if (Containers.CanRun())
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
}
