using Conferences.Api.Store;
using Npgsql;

namespace Conferences.Development;

/// <summary>The service's database in a private server.</summary>
internal static class PrivateDatabase
{
    /// <summary>The role of the service: it may do what the schema's owner grants it.</summary>
    public const string ServiceRole = "conferences_service";

    private const string Name = "conferences";

    public static string ConnectionString(int port, string user, string password) => PostgresConnection.WithDefaults(
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = user,
            Password = password,
            Database = Name,
        }.ConnectionString);

    /// <summary>Connects once, creating the database if it does not exist.</summary>
    public static async Task EnsureAsync(string connectionString, CancellationToken cancellation)
    {
        try
        {
            await using var connection = Once(connectionString, Name);
            await connection.OpenAsync(cancellation);
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            await using var connection = Once(connectionString, "postgres");
            await connection.OpenAsync(cancellation);
            await using var create = new NpgsqlCommand($"create database {Name}", connection);
            await create.ExecuteNonQueryAsync(cancellation);
        }
    }

    /// <summary>Creates the role of the service, or gives it this password.</summary>
    /// <param name="password">Hex digits.</param>
    public static async Task EnsureRoleAsync(
        string connectionString, string password, CancellationToken cancellation)
    {
        await using var connection = Once(connectionString, Name);
        await connection.OpenAsync(cancellation);
        await using var ensure = new NpgsqlCommand(
            $"""
            do $role$
            begin
                if not exists (select from pg_roles where rolname = '{ServiceRole}') then
                    create role {ServiceRole};
                end if;
                alter role {ServiceRole} login nosuperuser nocreatedb nocreaterole password '{password}';
            end
            $role$
            """,
            connection);
        await ensure.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlConnection Once(string connectionString, string database) =>
        new(new NpgsqlConnectionStringBuilder(connectionString) { Database = database, Pooling = false }
            .ConnectionString);
}
