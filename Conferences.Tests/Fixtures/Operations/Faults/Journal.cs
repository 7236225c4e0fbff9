using System.Text.Json;

namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>A log of JSON lines. A written line survives the end of its writer's process.</summary>
internal sealed class Journal<T>(string file) : IDisposable
{
    private readonly Lock gate = new();
    private readonly StreamWriter writer = new(new FileStream(
        file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
    {
        AutoFlush = true,
    };

    /// <summary>Everything written so far, without a partial last line.</summary>
    public static IReadOnlyList<T> Read(string file)
    {
        if (!File.Exists(file))
            return [];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        return
        [
            .. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize<T>(line)!),
        ];
    }

    public void Write(T entry)
    {
        var line = JsonSerializer.Serialize(entry) + "\n";
        lock (gate)
            writer.Write(line);
    }

    public void Dispose() => writer.Dispose();
}
