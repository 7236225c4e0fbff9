using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Conferences.Development;

/// <summary>The contents of <c>postmaster.pid</c> in a data folder, whether or not the server still runs.</summary>
/// <param name="Identity">Process id, folder and start time, which together are unique.</param>
internal sealed record Postmaster(int ProcessId, int Port, string Status, string Identity)
{
    private const string FileName = "postmaster.pid";

    public bool IsReady => Status == "ready";

    /// <summary>
    /// Whether the server still runs. After a crash another process may have its process id, so the process must also
    /// have a working folder with this very file; where the system does not reveal that, its name decides.
    /// </summary>
    public bool IsAlive
    {
        get
        {
            try
            {
                using var process = Process.GetProcessById(ProcessId);
                return OperatingSystem.IsLinux()
                    ? Of($"/proc/{ProcessId}/cwd")?.Identity == Identity
                    : process.ProcessName is "postgres" or "postmaster";
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
            {
                return false;
            }
            catch (UnauthorizedAccessException)
            {
                return true;
            }
        }
    }

    public static Postmaster? Of(string dataFolder) =>
        Read(dataFolder) is { } note
        && note.Split('\n') is [var process, var home, var start, var port, _, _, _, var status, ..]
        && int.TryParse(process, CultureInfo.InvariantCulture, out var processId)
        && int.TryParse(port, CultureInfo.InvariantCulture, out var portNumber)
            ? new(processId, portNumber, status.Trim(), $"{process} {home} {start}")
            : null;

    /// <summary>Removes the file of a server that no longer runs.</summary>
    public static void RemoveFile(string dataFolder) => File.Delete(Path.Combine(dataFolder, FileName));

    private static string? Read(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, FileName));
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
