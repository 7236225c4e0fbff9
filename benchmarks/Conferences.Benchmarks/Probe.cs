using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Conferences.Benchmarks;

/// <summary>A kind of request at a size of what it is about.</summary>
/// <param name="AskAsync">
/// Asks once, given the number of the turn; it throws if the answer was not the expected one.
/// </param>
internal sealed record Probe(string Work, int Size, Func<int, Task> AskAsync)
{
    public const int Turns = Warming + Counted;

    private const int Warming = 30;
    private const int Counted = 150;

    /// <summary>Asks all of them in turn: what the machine does meanwhile hits all alike.</summary>
    /// <param name="tell">Called after each turn.</param>
    public static async Task<IReadOnlyList<Measured>> TakeAsync(IReadOnlyList<Probe> probes, Action tell)
    {
        var taken = probes.Select(_ => new List<double>()).ToArray();
        for (var turn = 0; turn < Turns; turn++)
        {
            // Whoever comes first in a turn comes after another kind of request: it is not always the same.
            for (var place = 0; place < probes.Count; place++)
            {
                var next = (place + turn) % probes.Count;
                var start = Stopwatch.GetTimestamp();
                await probes[next].AskAsync(turn);
                if (turn >= Warming)
                    taken[next].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            tell();
        }

        return
        [
            .. probes.Zip(taken, (probe, times) =>
                new Measured(probe.Work, probe.Size, times.Median(), times.Percentile(90))),
        ];
    }
}

/// <summary>How long answers took, one at a time, in milliseconds.</summary>
internal sealed record Measured(string Work, int Size, double P50, double P90);

/// <summary>What grows, and what it costs at each size.</summary>
internal sealed record Axis(string Name, IReadOnlyList<Measured> Measured)
{
    /// <summary>A line for each kind of request: medians, and against the smallest size.</summary>
    public Table ToTable()
    {
        var table = new Table { Title = new(Name), Border = TableBorder.Minimal };
        table.AddColumn("p50 ms (against the smallest)");
        foreach (var size in Measured.Select(it => it.Size).Distinct())
            table.AddColumn(size.ToString("N0", CultureInfo.InvariantCulture), column => column.RightAligned());
        foreach (var work in Measured.GroupBy(it => it.Work))
        {
            string[] cells = [work.Key, .. work.Select(it => Cell(it, work.First()))];
            table.AddRow(cells);
        }

        return table;
    }

    private static string Cell(Measured it, Measured first) =>
        string.Create(CultureInfo.InvariantCulture, $"{it.P50:F2} (× {it.P50 / first.P50:F2})");
}
