namespace Conferences.Api.Hosting;

/// <summary>Held by the service that serves a data folder; says which one that is.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream file;

    private FolderLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock, or says who has it.</summary>
    public static (FolderLock? Lock, string? Holder) Take(string folder)
    {
        Directory.CreateDirectory(folder);
        var note = Path.Combine(folder, "served-by");
        try
        {
            var held = new FileStream(
                Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(note, $"process {Environment.ProcessId}");
            return (new(held), null);
        }
        catch (IOException)
        {
            return (null, File.Exists(note) ? File.ReadAllText(note) : "another process");
        }
    }

    public void Dispose() => file.Dispose();
}
