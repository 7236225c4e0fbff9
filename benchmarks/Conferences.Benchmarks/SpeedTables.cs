using System.Globalization;
using Spectre.Console;

namespace Conferences.Benchmarks;

/// <summary>The figures of the service beside the floor, for people.</summary>
internal static class SpeedTables
{
    private static readonly double[] shown = [50, 90, 99, 99.9, 100];

    public static void Show(RunOutcome outcome)
    {
        Tell($"\n{outcome.Server}");
        Tell($"{outcome.Cores} cores for all that takes part; load before it began: {outcome.Load}");
        Tell("Authentication, validation, idempotency, ledger and bus relay on.");
        AnsiConsole.Write(Peaks(outcome.Comparisons));
        AnsiConsole.Write(Costs(outcome.Comparisons));
        AnsiConsole.Write(Times(outcome.Latencies));
        Tell(outcome.IsUndisturbed
            ? "No checkpoint came in between, so no page was logged whole."
            : "A checkpoint came in between: the bytes include pages logged whole.");
        foreach (var failure in outcome.Failures.Take(20))
            Tell(failure);
        if (outcome.Failures.Count == 0)
        {
            Tell("Every answer was the expected one; "
                + $"all that is kept of {outcome.Folded} conferences equals the folds.");
        }

        Tell($"The floor against itself, over the whole run: {Of(outcome.Control)}.");
        if (outcome.IsVoid)
            Tell("VOID: that is not even. The machine was too busy, and no figure above is worth keeping.");
    }

    private static Table Peaks(IReadOnlyList<Comparison> comparisons)
    {
        var table = New(
            "At the most, in the closed loop",
            "work", "connections", "service/s", "floor/s", "service/floor", "floor/floor", "client's share");
        foreach (var it in comparisons)
        {
            table.AddRow(
                it.Work,
                Whole(it.Connections),
                Whole(it.Service),
                Whole(it.Floor),
                Of(it.Ratio),
                Of(it.Control) + (it.IsNoisy ? " noisy" : ""),
                it.ClientShare.ToString("P0", CultureInfo.InvariantCulture));
        }

        return table;
    }

    private static Table Costs(IReadOnlyList<Comparison> comparisons)
    {
        var table = New(
            "What an answer costs: service | floor",
            "work", "connections", "API µs", "PostgreSQL µs", "WAL B", "transactions", "statements", "allocated B");
        foreach (var it in comparisons)
        {
            table.AddRow(
                it.Work,
                Whole(it.Connections),
                Both(it, cost => cost.ApiMicroseconds, Whole),
                Both(it, cost => cost.PostgresMicroseconds, Whole),
                Both(it, cost => cost.LoggedBytes, Whole),
                Both(it, cost => cost.Transactions, Finer),
                Both(it, cost => cost.Statements, Finer),
                Both(it, cost => cost.AllocatedBytes, Whole));
        }

        return table;
    }

    private static Table Times(IReadOnlyList<Latencies> latencies)
    {
        var table = New(
            $"From the time it was meant to be sent, at {Pace.OpenShare:P0} of the service's peak: service | floor",
            "work", "asked/s", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "worst ms");
        foreach (var it in latencies)
        {
            string[] cells =
            [
                it.Work,
                Whole(it.PerSecond),
                .. shown.Select(percent => $"{Finer(it.Service.At(percent))} | {Finer(it.Floor.At(percent))}"),
            ];
            table.AddRow(cells);
        }

        return table;
    }

    private static Table New(string title, params string[] heads)
    {
        var table = new Table { Title = new(title), Border = TableBorder.Minimal };
        foreach (var head in heads)
            table.AddColumn(head, column => column.RightAligned());
        return table;
    }

    private static string Both(Comparison it, Func<ProcessorCost, double> pick, Func<double, string> write) =>
        $"{write(pick(it.ServiceCost))} | {write(pick(it.FloorCost))}";

    private static string Of(Interval it) => $"{Finer(it.Middle)} ({Finer(it.Low)} to {Finer(it.High)})";

    private static void Tell(string sentence) => AnsiConsole.WriteLine(sentence);

    private static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Whole(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Finer(double value) => value.ToString("N2", CultureInfo.InvariantCulture);
}
