using Conferences.Api.CommandLine;
using Npgsql;

namespace Conferences.Development;

/// <summary>A private PostgreSQL server in a folder: loopback only, with a password, never as root.</summary>
internal sealed class PrivatePostgres : IAsyncDisposable
{
    private readonly ServerFolder folder;
    private readonly ServerUser user;
    private readonly PostgresCluster cluster;
    private Occupancy? occupancy;

    private PrivatePostgres(ServerFolder folder, ServerUser user, PostgresCluster cluster) =>
        (this.folder, this.user, this.cluster) = (folder, user, cluster);

    /// <summary>Connects to the database <c>conferences</c>, as its superuser.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>For the same database, as the role of the service, which is no superuser.</summary>
    public string ServiceConnectionString { get; private set; } = "";

    /// <summary>Where the server really lives, which may not be the wanted folder.</summary>
    public string Folder => folder.Path;

    /// <summary>Starts the server, or attaches to one that runs in the folder.</summary>
    /// <param name="report">Called with a message before a long wait, and for other information.</param>
    /// <exception cref="CannotStartException">PostgreSQL is missing, or the folder is in use or unusable.</exception>
    public static async Task<PrivatePostgres> StartAsync(
        PrivateServerOptions wanted, Action<string> report, CancellationToken cancellation)
    {
        var installed = await PostgresBinaries.FindOrInstallAsync(report, cancellation);
        var user = await ServerUser.FindAsync(cancellation);
        var folder = await ServerFolder.OpenAsync(wanted.Folder, user, report, cancellation);
        var server = new PrivatePostgres(folder, user, new(folder, user, PostgresBinaries.For(folder, installed)));
        try
        {
            await server.OccupyAsync(wanted, report, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the server if nobody else uses it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (occupancy is not { } mine)
            return;
        occupancy = null;
        using var turn = await Occupancy.TurnAsync(folder, CancellationToken.None);
        if (mine.LeavesLast() && Postmaster.Of(folder.Data) is { IsAlive: true })
            await cluster.StopAsync();
        mine.Dispose();
    }

    private async Task OccupyAsync(PrivateServerOptions wanted, Action<string> report, CancellationToken cancellation)
    {
        using var turn = await Occupancy.TurnAsync(folder, cancellation);
        occupancy = Occupancy.Of(folder, wanted.Url);
        if (folder.DataVersion is null)
        {
            report($"Creating a private PostgreSQL in {folder.Path}.");
            await cluster.CreateAsync(cancellation);
        }

        var port = (await cluster.RunningAsync(cancellation))?.Port
            ?? await cluster.LaunchAsync(wanted.SharedBuffers ?? ServerSettings.SharedBuffers, cancellation);
        ConnectionString = PrivateDatabase.ConnectionString(
            port, PostgresCluster.Superuser, await folder.PasswordAsync(cancellation));
        var password = await folder.ServicePasswordAsync(user, cancellation);
        ServiceConnectionString = PrivateDatabase.ConnectionString(port, PrivateDatabase.ServiceRole, password);
        await ConnectAsync(password, cancellation);
    }

    private async Task ConnectAsync(string servicePassword, CancellationToken cancellation)
    {
        try
        {
            await PrivateDatabase.EnsureAsync(ConnectionString, cancellation);
            await PrivateDatabase.EnsureRoleAsync(ConnectionString, servicePassword, cancellation);
        }
        catch (NpgsqlException refused)
        {
            throw new CannotStartException($"PostgreSQL in {folder.Path} refuses login: {refused.Message}", refused);
        }
    }
}

/// <summary>Options of a private server.</summary>
/// <param name="Url">Where the service will listen, or null for a command.</param>
/// <param name="SharedBuffers">In MB; null for a quarter of the machine's memory.</param>
internal sealed record PrivateServerOptions(string Folder, string? Url = null, long? SharedBuffers = null);
