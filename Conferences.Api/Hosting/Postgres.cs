using Conferences.Api.CommandLine;
using Conferences.Api.Store;
using Npgsql;

namespace Conferences.Api.Hosting;

/// <summary>Which PostgreSQL this process uses: the one that <c>ConnectionStrings:Postgres</c> names.</summary>
internal static class Postgres
{
    private const string Key = "ConnectionStrings:Postgres";

    /// <summary>The configured connection string, or null.</summary>
    public static string? Configured(IConfiguration configuration) =>
        configuration.GetConnectionString("Postgres") is { Length: > 0 } given ? given : null;

    /// <exception cref="CannotStartException">A connection string is invalid.</exception>
    public static void Check(IConfiguration configuration) => CannotStartException.Together(
        () => Check(Configured(configuration), "ConnectionStrings__Postgres"),
        () => Check(SchemaOwner.Configured(configuration), "ConnectionStrings__PostgresOwner"));

    /// <summary>Completes the connection string with the service's defaults.</summary>
    /// <exception cref="CannotStartException">It is required but missing.</exception>
    public static void UsePostgres(this WebApplicationBuilder builder, Invocation invocation)
    {
        var given = Configured(builder.Configuration);
        if (given is null && invocation.NeedsDatabase)
        {
            throw new CannotStartException(
                "ConnectionStrings__Postgres is not set: set it to a connection string such as "
                + "'Host=db;Database=conferences;Username=conferences;Password=…', or try the service with ./run, "
                + "which starts a PostgreSQL of its own.");
        }

        var service = PostgresConnection.WithDefaults(given ?? "Host=127.0.0.1");
        builder.Configuration[Key] = service;
        if (SchemaOwner.Configured(builder.Configuration) is not { } configured)
            return;
        var owner = PostgresConnection.WithDefaults(configured);
        ServiceRole.Remember(builder.Configuration, service, owner);
        if (invocation.Needs is CommandNeeds.Owner)
            builder.Configuration[Key] = owner;
    }

    private static void Check(string? given, string setting)
    {
        if (given is not null
            && new NpgsqlConnectionStringBuilder(PostgresConnection.WithDefaults(given, setting)).Host is null or "")
            throw new CannotStartException($"{setting} names no Host.");
    }
}
