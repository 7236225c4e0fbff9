using System.Globalization;
using Spectre.Console;

namespace Conferences.Benchmarks;

/// <summary>The figures, for people.</summary>
internal static class Tables
{
    public static void Show(Result result)
    {
        Tell($"\n{result.Database}");
        Tell($"{Environment.ProcessorCount} cores for all that takes part; load before it began: {result.Load}");
        AnsiConsole.Write(Crowds(result.Rounds));
        Tell(ProcessorTime(result.Rounds));
        AnsiConsole.Write(Sizes(result.Lone, result.Floor));
        Tell(result.IsUndisturbed
            ? "No checkpoint came in between, so no page was logged whole."
            : "A checkpoint came in between: the bytes include pages logged whole.");
        foreach (var failure in result.Failures)
            Tell(failure);
        if (result.Failures.Count == 0)
            Tell($"Every join was answered 201; all that is kept of {result.Folded} conferences equals the folds.");
    }

    private static Table Crowds(IReadOnlyList<Round> rounds)
    {
        var table = New(
            $"{HotConference.Joins:N0} joins of one conference, {HotConference.AtOnce} at a time",
            "", "ms", "p50 ms", "p99 ms", "joins/s", "commits", "WAL B/join", "floor ms", "x floor", "HTTP ms");
        for (var round = 0; round < rounds.Count; round++)
            Add($"{round + 1}", [rounds[round]], values => values.Single());
        table.AddEmptyRow();
        Add("median", rounds, values => values.Median());
        Add("worst", rounds, values => values.Max(), values => values.Min());
        return table;

        void Add(
            string name,
            IReadOnlyList<Round> of,
            Func<IEnumerable<double>, double> pick,
            Func<IEnumerable<double>, double>? pickSpeed = null) => table.AddRow(
                name,
                Whole(pick(of.Select(it => it.Joins.Took.TotalMilliseconds))),
                Fine(pick(of.Select(it => it.Joins.Milliseconds.Percentile(50)))),
                Fine(pick(of.Select(it => it.Joins.Milliseconds.Percentile(99)))),
                Whole((pickSpeed ?? pick)(of.Select(it => it.PerSecond))),
                Whole(pick(of.Select(it => (double)it.Transactions))),
                Whole(pick(of.Select(it => it.BytesPerJoin))),
                Whole(pick(of.Select(it => it.Floor.TotalMilliseconds))),
                Fine(pick(of.Select(it => it.TimesFloor))),
                Whole(pick(of.Select(it => it.Http.Took.TotalMilliseconds))));
    }

    private static Table Sizes(IReadOnlyList<LoneJoins> lone, LoneJoins floor)
    {
        var first = lone[0];
        var table = New(
            $"One join after another, {LoneJoins.Counted} of each size",
            "members in", "median ms", "p90 ms", "x floor", $"x {first.Members}", "WAL B/join", $"x {first.Members}");
        foreach (var size in lone)
        {
            table.AddRow(
                Whole(size.Members),
                Finer(size.Milliseconds.Median()),
                Finer(size.Milliseconds.Percentile(90)),
                Fine(size.Milliseconds.Median() / floor.Milliseconds.Median()),
                Finer(size.Milliseconds.Median() / first.Milliseconds.Median()),
                Whole(size.Bytes.Average()),
                Finer(size.Bytes.Average() / first.Bytes.Average()));
        }

        table.AddEmptyRow();
        table.AddRow(
            "floor",
            Finer(floor.Milliseconds.Median()),
            Finer(floor.Milliseconds.Percentile(90)),
            "", "",
            Whole(floor.Bytes.Average()),
            "");
        return table;
    }

    private static string ProcessorTime(IReadOnlyList<Round> rounds)
    {
        var there = rounds.Select(it => it.Joins.Took.TotalMilliseconds * Environment.ProcessorCount).Median();
        var service = rounds.Select(it => it.Service.TotalMilliseconds).Median();
        var client = rounds.Select(it => it.Client.TotalMilliseconds).Median();
        return $"Processor time of a round (median): of {Whole(there)} ms the service used {Whole(service)} and "
            + $"this client {Whole(client)}; PostgreSQL, others and waiting are the rest.";
    }

    private static Table New(string title, params string[] heads)
    {
        var table = new Table { Title = new(title), Border = TableBorder.Minimal };
        foreach (var head in heads)
            table.AddColumn(head, column => column.RightAligned());
        return table;
    }

    private static void Tell(string sentence) => AnsiConsole.WriteLine(sentence);

    private static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Fine(double value) => value.ToString("N1", CultureInfo.InvariantCulture);

    private static string Finer(double value) => value.ToString("N2", CultureInfo.InvariantCulture);
}
