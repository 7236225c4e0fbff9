using Conferences.Api.CommandLine;
using Conferences.Api.Store;

namespace Conferences.Api.Hosting;

/// <summary>Which PostgreSQL this process uses: the one that <c>ConnectionStrings:Postgres</c> names.</summary>
internal static class Postgres
{
    /// <summary>The configured connection string, or null.</summary>
    public static string? Configured(IConfiguration configuration) =>
        configuration.GetConnectionString("Postgres") is { Length: > 0 } given ? given : null;

    /// <summary>Completes the connection string with the service's defaults.</summary>
    /// <exception cref="CannotStartException">It is required but missing, or it is invalid.</exception>
    public static void UsePostgres(this WebApplicationBuilder builder, string[] arguments)
    {
        var given = Configured(builder.Configuration);
        if (given is null && Commands.NeedDatabase(arguments))
        {
            throw new CannotStartException(
                "ConnectionStrings__Postgres is not set: set it to a connection string such as "
                + "'Host=db;Database=conferences;Username=conferences;Password=…', or try the service with ./run, "
                + "which starts a PostgreSQL of its own.");
        }

        var service = PostgresConnection.WithDefaults(given ?? "Host=127.0.0.1");
        builder.Configuration["ConnectionStrings:Postgres"] = service;
        if (SchemaOwner.Configured(builder.Configuration) is not { } configured)
            return;
        var owner = PostgresConnection.WithDefaults(configured);
        ServiceRole.Remember(builder.Configuration, service, owner);
        if (Commands.NeedOwner(arguments))
            builder.Configuration["ConnectionStrings:Postgres"] = owner;
    }
}
