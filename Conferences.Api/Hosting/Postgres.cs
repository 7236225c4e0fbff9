using System.Globalization;

namespace Conferences.Api.Hosting;

/// <summary>Which PostgreSQL the service uses: the configured one, else a private one in the data folder.</summary>
internal static class Postgres
{
    /// <summary>Configures the connection, having started a server if there is none.</summary>
    /// <returns>What to dispose when all else has stopped; null if the service must not start.</returns>
    public static async Task<IAsyncDisposable?> UsePostgresAsync(this WebApplicationBuilder builder, string[] arguments)
    {
        var configured = builder.Configuration.GetConnectionString("Postgres");
        if (configured is not null || IsOffline(arguments))
        {
            Configure(builder, PostgresSettings.Connection(configured ?? "Host=127.0.0.1"), isPrivate: false);
            return new Started(null, null);
        }

        var folder = Folder(builder.Configuration);
        var serves = !IsCommand(arguments);
        var (taken, holder) = FolderLock.Take(folder);
        if (taken is null && serves)
        {
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{folder} is being served by {holder}; it needs no second one."));
            return null;
        }

        var server = await PrivatePostgres.StartAsync(
            Path.Combine(folder, "postgres"), taken is not null, Console.Error.WriteLine, CancellationToken.None);
        Configure(builder, server.ConnectionString, isPrivate: true);
        return new Started(server, taken);
    }

    /// <summary>True for <c>keys list</c> and its like; options alone start the service.</summary>
    public static bool IsCommand(string[] arguments) => arguments is [[not '-', ..], ..];

    /// <summary>The folder everything is kept in that is not in a database of somebody else's.</summary>
    public static string Folder(IConfiguration configuration) =>
        Path.GetFullPath(configuration["CONFERENCES_DATA"] ?? ".data");

    // Writing the handlers' adapters needs a connection string and no server.
    private static bool IsOffline(string[] arguments) => arguments is ["codegen" or "help", ..];

    private static void Configure(WebApplicationBuilder builder, string connectionString, bool isPrivate)
    {
        builder.Configuration["ConnectionStrings:Postgres"] = connectionString;
        builder.Services.AddSingleton(new PrivateServer(isPrivate));
    }

    private sealed record Started(PrivatePostgres? Server, FolderLock? Lock) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (Server is not null)
                await Server.DisposeAsync();
            Lock?.Dispose();
        }
    }
}
