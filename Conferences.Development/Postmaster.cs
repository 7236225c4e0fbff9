using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Conferences.Development;

/// <summary>What <c>postmaster.pid</c> says of the server in a data folder, be it alive or long dead.</summary>
/// <param name="Birth">Process id, folder and time of its start: no two servers share them.</param>
internal sealed record Postmaster(int ProcessId, int Port, string Status, string Birth)
{
    private const string FileName = "postmaster.pid";

    public bool IsReady => Status == "ready";

    /// <summary>
    /// Whether that server still runs. After a crash its process id may have become somebody else's, so the process
    /// must also stand in a folder with this very note; where the system does not tell, its name decides.
    /// </summary>
    public bool IsAlive
    {
        get
        {
            try
            {
                using var process = Process.GetProcessById(ProcessId);
                return OperatingSystem.IsLinux()
                    ? Of($"/proc/{ProcessId}/cwd")?.Birth == Birth
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

    /// <summary>Removes the note of a server that is dead.</summary>
    public static void Forget(string dataFolder) => File.Delete(Path.Combine(dataFolder, FileName));

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
