using Spectre.Console;

namespace Conferences.Benchmarks;

/// <summary>
/// The service beside the floor, the least that does the same work: ratios, latencies at a fixed rate of arrivals, and
/// what an answer costs. It judges no figure. It fails if an answer was not the expected one or if anything kept is not
/// what its stream says, and declares a run void in which the floor did not come out even with itself.
/// </summary>
internal static class Speed
{
    private const int Failed = 1;
    private const int Void = 3;

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Pace pace)
    {
        // Into a file it would otherwise fold the tables at 80 columns.
        if (!AnsiConsole.Profile.Out.IsTerminal)
            AnsiConsole.Profile.Width = 140;
        var outcome = await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new ElapsedTimeColumn())
            .StartAsync(progress => MeasureAsync(pace, progress));
        SpeedTables.Show(outcome);
        await KeepAsync(outcome);
        return outcome switch
        {
            { Failures.Count: > 0 } => Failed,
            { IsVoid: true } => Void,
            _ => 0,
        };
    }

    private static async Task<RunOutcome> MeasureAsync(Pace pace, ProgressContext progress)
    {
        var (at, load) = (DateTimeOffset.UtcNow, HotConference.Load());
        var starting = progress.AddTask("start and fill", maxValue: 5);
        await using var arena = await Arena.OpenAsync();
        starting.Increment(1);
        var scenarios = await FillAsync(arena, () => starting.Increment(1));
        await using var database = await BenchmarkDatabase.OpenAsync(arena.Postgres.WatcherConnectionString);
        await database.AnalyzeAsync();
        await database.CheckpointAsync();
        starting.Increment(1);

        var checkpoint = await database.LastCheckpointAsync();
        var (comparisons, latencies, failures) = (new List<Comparison>(), new List<Latencies>(), new List<string>());
        foreach (var (scenario, service, floor) in scenarios)
        {
            var turns = (pace.Connections.Length * pace.Blocks * 6) + 4;
            var task = progress.AddTask(scenario.Name, maxValue: turns);
            var contest = new Contest(arena, pace, scenario, service, floor);
            await contest.WarmAsync();
            foreach (var connections in pace.Connections)
                comparisons.Add(await contest.CloseAsync(connections, () => task.Increment(1)));
            var peak = comparisons.Where(it => it.Work == scenario.Name).Max(it => it.Service);
            latencies.Add(await contest.OpenAsync(peak, () => task.Increment(1)));
            failures.AddRange(new[] { service.Complaint, floor.Complaint }.OfType<string>());
            if (latencies[^1].Skipped is > 0 and var skipped)
                failures.Add($"{scenario.Name}: {skipped} questions were not sent, since too many were unanswered");
        }

        var isUndisturbed = checkpoint == await database.LastCheckpointAsync();
        var folded = await FoldAsync(arena, failures, progress);
        return new(
            at,
            pace.Name,
            await database.DescribeAsync(),
            Environment.ProcessorCount,
            load,
            isUndisturbed,
            comparisons,
            latencies,
            Interval.Of([.. comparisons.SelectMany(it => it.Controls)]),
            folded,
            failures);
    }

    private static async Task<List<(Scenario Scenario, Asker Service, Asker Floor)>> FillAsync(Arena arena, Action tell)
    {
        var documents = await arena.FillAsync(withLeg: false);
        tell();
        var meetings = await arena.FillAsync(withLeg: true);
        var muted = await arena.FillAsync(withLeg: true);
        tell();
        List<(Scenario Scenario, Asker Service, Asker Floor)> all =
        [
            .. Scenario.Of(arena.Caller.Account, documents, meetings, muted).Select(scenario => (
                scenario,
                scenario.OfService(arena.Service.Address, arena.Caller.Token),
                scenario.OfFloor(arena.Floor.Address))),
        ];
        await arena.TeachAsync(all.Where(it => it.Scenario.Writes).Select(it => (it.Scenario, it.Service)));
        tell();
        return all;
    }

    private static async Task<int> FoldAsync(Arena arena, List<string> failures, ProgressContext progress)
    {
        var conferences = await arena.Postgres.ConferencesAsync();
        var task = progress.AddTask("fold every stream again", maxValue: conferences.Count);
        await using var folds = new Folds(arena.Postgres.ConnectionString);
        await Parallel.ForEachAsync(
            conferences,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (conference, _) =>
            {
                var (id, joined) = conference;
                if (await folds.DisagreementAsync(arena.Caller.Account, id, joined) is { } disagreement)
                {
                    lock (failures)
                        failures.Add(disagreement);
                }

                task.Increment(1);
            });
        return conferences.Count;
    }

    private static async Task KeepAsync(RunOutcome outcome)
    {
        var name = $"speed-{outcome.At:yyyyMMdd-HHmmss}";
        await File.WriteAllTextAsync(BenchmarkTarget.OfResult($"{name}.json"), outcome.ToJson());
        await File.WriteAllTextAsync(BenchmarkTarget.OfResult($"{name}-ratios.svg"), RatioPlot.Of(outcome));
        await File.WriteAllTextAsync(BenchmarkTarget.OfResult($"{name}-latencies.svg"), LatencyPlot.Of(outcome));
        AnsiConsole.WriteLine($"Kept in {BenchmarkTarget.OfResult($"{name}.json")}, and drawn beside it.");
    }
}
