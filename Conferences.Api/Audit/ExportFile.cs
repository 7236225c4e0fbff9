namespace Conferences.Api.Audit;

/// <summary>The target of an export: a file that gets its name only once complete, or standard output.</summary>
internal sealed class ExportFile : IAsyncDisposable
{
    private readonly string? path;

    private ExportFile(string? path, Stream stream) => (this.path, Stream) = (path, stream);

    /// <summary>The stream to write to.</summary>
    public Stream Stream { get; }

    /// <param name="name"><c>-</c> for standard output.</param>
    public static ExportFile Open(string name) => name is "-"
        ? new(null, Console.OpenStandardOutput())
        : new(Path.GetFullPath(name), File.Create(Unfinished(Path.GetFullPath(name))));

    /// <summary>Completes the file.</summary>
    public async Task KeepAsync()
    {
        await Stream.DisposeAsync();
        if (path is not null)
            File.Move(Unfinished(path), path, overwrite: true);
    }

    /// <summary>Deletes the file if it was not completed.</summary>
    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        if (path is not null)
            File.Delete(Unfinished(path));
    }

    private static string Unfinished(string path) => $"{path}.unfinished";
}
