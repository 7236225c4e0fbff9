using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Npgsql;
using Testcontainers.PostgreSql;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>
/// A PostgreSQL for the tests: <c>CONFERENCES_TEST_POSTGRES</c> if set, else a container if Docker is available, else a
/// private server in a temporary folder.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    private const string Variable = "CONFERENCES_TEST_POSTGRES";

    private readonly IAsyncDisposable? server;
    private readonly string template;

    private Database(string connectionString, string template, IAsyncDisposable? server) =>
        (ConnectionString, this.template, this.server) = (connectionString, template, server);

    /// <summary>Connects to a database with the service's schema.</summary>
    public string ConnectionString { get; }

    public static async Task<Database> StartAsync(CancellationToken cancellation)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return await OnAsync(given, server: null, cancellation);
        if (Containers.CanRun())
        {
            var container = new PostgreSqlBuilder("postgres:17.12")
                .WithCommand("-c", "max_connections=200", "-c", "fsync=off", "-c", "full_page_writes=off").Build();
            await Started.OrEnd(container, it => it.StartAsync(cancellation));
            return await OnAsync(container.GetConnectionString(), container, cancellation);
        }

        var scratch = await Started.OrEnd(
            await ScratchServer.StartAsync(cancellation), it => it.ForgoSafetyAsync(cancellation));
        return await OnAsync(scratch.ConnectionString, scratch, cancellation);
    }

    /// <summary>
    /// Creates another database with the service's schema; it is removed with the server.
    /// </summary>
    /// <param name="name">The beginning of its name; what follows makes it unique.</param>
    public Task<string> NewDatabaseAsync(string name, CancellationToken cancellation) =>
        CreateAsync(ConnectionString, name, $"template {template}", cancellation);

    /// <summary>Creates a database without the schema.</summary>
    /// <param name="name">The beginning of its name; what follows makes it unique.</param>
    public Task<string> NewEmptyDatabaseAsync(string name, CancellationToken cancellation) =>
        CreateAsync(ConnectionString, name, "", cancellation);

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (server is not null)
            await server.DisposeAsync();
    }

    // Data of earlier runs on a given server must not affect this run.
    private static async Task<Database> OnAsync(
        string connectionString, IAsyncDisposable? server, CancellationToken cancellation)
    {
        try
        {
            var given = PostgresConnection.WithDefaults(connectionString);
            var template = await DatabaseTemplate.CreateAsync(given, cancellation);
            return new(await CreateAsync(given, "conferences", $"template {template}", cancellation), template, server);
        }
        catch
        {
            if (server is not null)
                await server.DisposeAsync();
            throw;
        }
    }

    private static async Task<string> CreateAsync(
        string connectionString, string name, string options, CancellationToken cancellation)
    {
        var unique = $"{name}_{Ids.New()}";
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellation);
        await using var create = new NpgsqlCommand($"create database \"{unique}\" {options}", connection);
        await create.ExecuteNonQueryAsync(cancellation);
        return new NpgsqlConnectionStringBuilder(connectionString) { Database = unique }.ConnectionString;
    }
}
