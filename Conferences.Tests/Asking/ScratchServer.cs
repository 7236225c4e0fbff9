using Conferences.Development;

namespace Conferences.Tests.Asking;

/// <summary>A small private server in a folder of its own, both gone when disposed.</summary>
internal sealed class ScratchServer(PrivatePostgres server, string folder) : IAsyncDisposable
{
    private const long SharedBuffers = 64;

    public string ConnectionString => server.ConnectionString;

    public static async Task<ScratchServer> StartAsync(CancellationToken cancellation)
    {
        var folder = NewFolder();
        return new(await AttachAsync(folder, cancellation), folder);
    }

    /// <summary>An empty folder that any user can get to.</summary>
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
