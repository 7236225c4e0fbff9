using System.Globalization;
using System.Security.Cryptography;

namespace Conferences.Development;

/// <summary>The folder of a private Janus: configuration, secrets, log, recordings, and what it plays.</summary>
/// <param name="Path">Absolute.</param>
internal sealed record JanusFolder(string Path)
{
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Configuration => In("conf");

    public string Log => In("log");

    public string Recordings => In("recordings");

    public string Media => In("media");

    /// <summary>The port it was last started on; null if it never was.</summary>
    public int? LastPort =>
        File.Exists(In("port")) && int.TryParse(File.ReadAllText(In("port")), out var port) ? port : null;

    /// <summary>The process that runs with this configuration; null if there is none.</summary>
    /// <remarks>By its command line: the file in which Janus would note its id is locked for as long as it runs.
    /// </remarks>
    public int? ProcessId => Directory.EnumerateDirectories("/proc")
        .Select(it => int.TryParse(System.IO.Path.GetFileName(it), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(it => it > 0 && IsOurs(it))
        .Select(it => (int?)it)
        .FirstOrDefault();

    public static JanusFolder Open(string path)
    {
        var folder = new JanusFolder(System.IO.Path.GetFullPath(path));
        foreach (var part in (string[])[folder.Path, folder.Configuration, folder.Recordings, folder.Media])
            Directory.CreateDirectory(part, OwnerOnly);
        return folder;
    }

    /// <summary>A secret that was made up once, and is kept where only its owner reads it.</summary>
    public string Secret(string name)
    {
        if (!File.Exists(In(name)))
            Write(In(name), RandomNumberGenerator.GetHexString(32, lowercase: true));
        return File.ReadAllText(In(name));
    }

    public void KeepPort(int port) => File.WriteAllText(In("port"), port.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes the configuration.</summary>
    /// <returns>True if it was another one before.</returns>
    public bool Configure(IReadOnlyDictionary<string, string> files)
    {
        var isNew = false;
        foreach (var (name, text) in files)
        {
            var file = System.IO.Path.Combine(Configuration, name);
            if (File.Exists(file) && File.ReadAllText(file) == text)
                continue;
            Write(file, text);
            isNew = true;
        }

        return isNew;
    }

    /// <summary>What it logged last.</summary>
    public string LastLogged() => File.Exists(Log) ? File.ReadLines(Log).LastOrDefault("nothing") : "nothing";

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private static void Write(string file, string text)
    {
        File.Delete(file);
        using var writer = new StreamWriter(file, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        writer.Write(text);
    }

    private bool IsOurs(int id)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{id}/cmdline");
            return line.Split((char)0)[0].EndsWith("janus", StringComparison.Ordinal)
                && line.Contains($"={Configuration}\0", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
