using Conferences.Development;
using Npgsql;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>A small private server in a temporary folder, removed when disposed.</summary>
internal sealed class ScratchServer(PrivatePostgres server, string folder) : IAsyncDisposable
{
    private const long SharedBuffers = 64;

    public string ConnectionString => server.ConnectionString;

    public static async Task<ScratchServer> StartAsync(CancellationToken cancellation)
    {
        var folder = NewFolder();
        return new(await AttachAsync(folder, cancellation), folder);
    }

    /// <summary>
    /// Turns off waiting for the disk. Data still survives the end of any process; only a power loss would lose it.
    /// </summary>
    public async Task ForgoSafetyAsync(CancellationToken cancellation)
    {
        await using var database = NpgsqlDataSource.Create(ConnectionString);
        foreach (var setting in (string[])["fsync", "full_page_writes"])
        {
            await using var set = database.CreateCommand($"alter system set {setting} = off");
            await set.ExecuteNonQueryAsync(cancellation);
        }

        await using var reload = database.CreateCommand("select pg_reload_conf()");
        await reload.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>An empty folder that any user can access.</summary>
    public static string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("conferences-").FullName;
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        return folder;
    }

    public static Task<PrivatePostgres> AttachAsync(
        string folder, CancellationToken cancellation, string? url = null, Action<string>? tell = null) =>
        PrivatePostgres.StartAsync(
            new(Path.Combine(folder, "postgres"), url, SharedBuffers), tell ?? (_ => { }), cancellation);

    public async Task StopAsync() => await server.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
