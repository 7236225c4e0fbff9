using System.Globalization;
using Conferences.Api.CommandLine;

namespace Conferences.Development;

/// <summary>
/// A process's claim on a private server's folder. All users of the server share one lock, so a process that can take
/// it exclusively is the last one and stops the server. The service also holds an exclusive lock of its own. The kernel
/// releases both when the process dies.
/// </summary>
internal sealed class Occupancy : IDisposable
{
    private readonly ServerFolder folder;
    private readonly FileStream? service;
    private FileStream? use;

    private Occupancy(ServerFolder folder, FileStream? service, FileStream use) =>
        (this.folder, this.service, this.use) = (folder, service, use);

    /// <param name="url">Where the service will listen, or null for a command.</param>
    /// <exception cref="CannotStartException">A service already uses the folder.</exception>
    public static Occupancy Of(ServerFolder folder, string? url)
    {
        var service = url is null ? null : Alone(folder.In("service.lock")) ?? throw Taken(folder);
        if (service is not null)
        {
            File.WriteAllText(
                folder.In("service"), string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {url}"));
        }

        var shared = new FileStream(folder.In("use.lock"), FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
        return new(folder, service, shared);
    }

    /// <summary>Waits until nobody else is starting or stopping the server.</summary>
    public static async Task<IDisposable> TurnAsync(ServerFolder folder, CancellationToken cancellation)
    {
        FileStream? turn;
        while ((turn = Alone(folder.In("turn.lock"))) is null)
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
        return turn;
    }

    /// <summary>Gives up the use of the server; true if nobody else uses it.</summary>
    public bool LeavesLast()
    {
        use?.Dispose();
        use = null;
        using var alone = Alone(folder.In("use.lock"));
        return alone is not null;
    }

    public void Dispose()
    {
        use?.Dispose();
        service?.Dispose();
    }

    private static FileStream? Alone(string file)
    {
        try
        {
            return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(file))
        {
            return null;
        }
    }

    private static CannotStartException Taken(ServerFolder folder)
    {
        var who = File.Exists(folder.In("service")) ? File.ReadAllText(folder.In("service")).Split(' ') : [];
        return new(who is [var process, var url]
            ? $"Process {process} already serves {folder.Path} at {url}."
            : $"Another process already serves {folder.Path}.");
    }
}
