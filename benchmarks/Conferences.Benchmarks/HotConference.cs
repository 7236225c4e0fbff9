using Spectre.Console;

namespace Conferences.Benchmarks;

/// <summary>
/// One conference that everybody joins at once, and what one more join costs when many are in. It prints figures and
/// judges none; it fails if an answer was not 201, or if anything kept is not what the stream says.
/// </summary>
internal static class HotConference
{
    public const int Joins = 1_000;
    public const int AtOnce = 64;

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Settings settings)
    {
        // Into a file it would otherwise fold the tables at 80 columns.
        if (!AnsiConsole.Profile.Out.IsTerminal)
            AnsiConsole.Profile.Width = 120;
        var result = await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new ElapsedTimeColumn())
            .StartAsync(progress => MeasureAsync(settings, progress));
        Tables.Show(result);
        return result.Failures.Count == 0 ? 0 : 1;
    }

    private static async Task<Result> MeasureAsync(Settings settings, ProgressContext progress)
    {
        var load = Load();
        var starting = progress.AddTask("start the service", maxValue: 1);
        await using var stage = await Stage.SetAsync();
        starting.Increment(1);
        var joined = new Dictionary<string, int>();

        await RoundAsync(stage, joined, progress.AddTask("warm up", maxValue: Joins));
        await stage.Database.AnalyzeAsync();
        await stage.Database.CheckpointAsync();
        var checkpoint = await stage.Database.LastCheckpointAsync();
        var rounds = new List<Round>();
        for (var round = 1; round <= settings.Rounds; round++)
            rounds.Add(await RoundAsync(stage, joined, progress.AddTask($"round {round}", maxValue: Joins)));

        var rooms = new Dictionary<int, string[]>();
        foreach (var members in settings.Members)
            rooms[members] = await FillAsync(stage, joined, members, progress);
        await stage.Database.AnalyzeAsync();
        var turns = progress.AddTask("single joins", maxValue: LoneJoins.Turns);
        var (lone, floor) = await LoneJoins.TakeAsync(stage, rooms, joined, () => turns.Increment(1));

        var isUndisturbed = checkpoint == await stage.Database.LastCheckpointAsync();
        var folding = progress.AddTask("fold every stream again", maxValue: joined.Count);
        List<string> failures = [];
        if (stage.Caller.Refused > 0)
            failures.Add($"{stage.Caller.Refused} joins were not answered 201");
        foreach (var (conference, count) in joined)
        {
            if (await stage.Folds.DisagreementAsync(stage.Caller.Account, conference, count) is { } disagreement)
                failures.Add(disagreement);
            folding.Increment(1);
        }

        return new(
            await stage.Database.DescribeAsync(), load, rounds, lone, floor, joined.Count, isUndisturbed, failures);
    }

    /// <summary>How many processes wanted a core in the minute before; macOS has no such file.</summary>
    public static string Load() => File.Exists("/proc/loadavg")
        ? File.ReadAllText("/proc/loadavg").Split(' ')[0]
        : "unknown";

    private static async Task<Round> RoundAsync(Stage stage, Dictionary<string, int> joined, ProgressTask task)
    {
        var conference = await stage.Caller.CreateAsync();
        joined[conference] = Joins;
        return await Round.TakeAsync(stage, conference, () => task.Increment(1));
    }

    private static async Task<string[]> FillAsync(
        Stage stage, Dictionary<string, int> joined, int members, ProgressContext progress)
    {
        var rooms = new string[LoneJoins.Rooms(members)];
        var task = progress.AddTask($"fill {rooms.Length} × {members}", maxValue: rooms.Length * members);
        for (var room = 0; room < rooms.Length; room++)
        {
            var conference = rooms[room] = await stage.Caller.CreateAsync();
            joined[conference] = members;
            await Crowd.AskAsync(
                members, AtOnce, leg => stage.Caller.JoinAsync(conference, leg), () => task.Increment(1));
        }

        return rooms;
    }
}

/// <summary>What a run found.</summary>
/// <param name="Database">Version and settings.</param>
/// <param name="Load">Of the machine, before anything was started.</param>
/// <param name="Folded">Conferences whose streams were folded again.</param>
/// <param name="IsUndisturbed">No checkpoint came in between.</param>
/// <param name="Failures">A sentence for each thing that is wrong.</param>
internal sealed record Result(
    string Database,
    string Load,
    IReadOnlyList<Round> Rounds,
    IReadOnlyList<LoneJoins> Lone,
    LoneJoins Floor,
    int Folded,
    bool IsUndisturbed,
    IReadOnlyList<string> Failures);
