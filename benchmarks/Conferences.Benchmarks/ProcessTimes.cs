using System.Globalization;

namespace Conferences.Benchmarks;

/// <summary>Processor time as Linux keeps it in <c>/proc</c>; elsewhere it is not known, and zero.</summary>
internal static class ProcessTimes
{
    // The unit of these files on every Linux there is, whatever its kernel counts in.
    private const int TicksPerSecond = 100;

    /// <summary>Of a process, of its children that run, and of those that ended.</summary>
    public static TimeSpan OfFamily(int parent)
    {
        if (!OperatingSystem.IsLinux())
            return TimeSpan.Zero;
        var ticks = Read(parent) is { } it ? it.Own + it.Ended : 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)
                && Read(id) is { } child && child.Parent == parent)
                ticks += child.Own;
        }

        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }

    // The name comes second, in brackets, and may hold anything; the rest are numbers.
    private static Times? Read(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            var words = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new(Number(words[1]), Number(words[11]) + Number(words[12]), Number(words[13]) + Number(words[14]));
        }
        catch (IOException)
        {
            return null;
        }

        static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);
    }

    private readonly record struct Times(long Parent, long Own, long Ended);
}
