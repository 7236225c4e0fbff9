using System.Text.Json;
using Spectre.Console;

namespace Conferences.Benchmarks;

/// <summary>
/// How the cost of a request grows: with the conferences of an account, with the length of a stream, with the people
/// in a room, and with the number of accounts. It prints figures and judges none; it fails if anything kept is not what
/// its stream says.
/// </summary>
internal static class Growth
{
    private static readonly int[] Conferences = [100, 10_000, 1_000_000];
    private static readonly int[] Events = [10, 100, 1_000, 10_000, 100_000];
    private static readonly int[] People = [10, 100, 1_000, 5_000];
    private static readonly int[] Accounts = [1, 100, 10_000];

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync()
    {
        if (!AnsiConsole.Profile.Out.IsTerminal)
            AnsiConsole.Profile.Width = 140;
        var at = DateTimeOffset.UtcNow;
        await using var arena = await Arena.OpenAsync();
        await using var garden = new Garden(arena);
        List<Axis> axes = [];
        await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                axes.Add(await AccountsAsync(garden, progress));
                axes.Add(await EventsAsync(garden, progress));
                axes.Add(await PeopleAsync(garden, progress));
                axes.Add(await ConferencesAsync(garden, progress));
            });
        foreach (var axis in axes)
            AnsiConsole.Write(axis.ToTable());
        var failures = await garden.DisagreementsAsync();
        foreach (var failure in failures.Take(20))
            AnsiConsole.WriteLine(failure);
        AnsiConsole.WriteLine($"{failures.Count} conferences of {garden.Count} are not what their streams say.");
        var file = BenchmarkTarget.OfResult($"growth-{at:yyyyMMdd-HHmmss}.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(axes, RunOutcome.Written));
        AnsiConsole.WriteLine($"Kept in {file}.");
        return failures.Count == 0 ? 0 : 1;
    }

    // First, while the tables are small: so what is seen is what accounts cost, not what a million conferences do.
    private static async Task<Axis> AccountsAsync(Garden garden, ProgressContext progress)
    {
        var measured = new List<Measured>();
        var account = await garden.AccountAsync(1);
        foreach (var (place, accounts) in Accounts.Index())
        {
            if (place > 0)
                await garden.MoreAccountsAsync(accounts - Accounts[place - 1]);
            var task = progress.AddTask($"{accounts:N0} accounts", maxValue: Probe.Turns);
            measured.AddRange(await Probe.TakeAsync(
                [.. Reading(account, accounts), .. Writing(account, accounts)], () => task.Increment(1)));
        }

        return new("Accounts, with a conference in each", measured);
    }

    private static async Task<Axis> ConferencesAsync(Garden garden, ProgressContext progress)
    {
        var probes = new List<Probe>();
        foreach (var conferences in Conferences)
        {
            var account = await garden.AccountAsync(conferences);
            probes.AddRange([.. Reading(account, conferences), .. Writing(account, conferences)]);
        }

        var task = progress.AddTask("conferences of an account", maxValue: Probe.Turns);
        return new("Conferences of the account", await Probe.TakeAsync(probes, () => task.Increment(1)));
    }

    private static async Task<Axis> EventsAsync(Garden garden, ProgressContext progress)
    {
        var probes = new List<Probe>();
        var filling = progress.AddTask("long streams", maxValue: Events.Length);
        foreach (var events in Events)
        {
            var (caller, id) = await garden.StreamAsync(events);
            filling.Increment(1);
            probes.AddRange(
            [
                new("get", events, _ => caller.GetAsync(id, "")),
                new("get, as it was half way", events, _ => caller.GetAsync(id, $"?version={events / 2}")),
                new("patch", events, turn => caller.PatchAsync(id, $"Benchmark {turn}")),
                new("lock or unlock", events, turn => caller.ActAsync(id, turn % 2 == 0 ? "lock" : "unlock")),
            ]);
        }

        var task = progress.AddTask("facts of a stream", maxValue: Probe.Turns);
        return new("Facts of the stream", await Probe.TakeAsync(probes, () => task.Increment(1)));
    }

    private static async Task<Axis> PeopleAsync(Garden garden, ProgressContext progress)
    {
        var probes = new List<Probe>();
        var filling = progress.AddTask("full rooms", maxValue: People.Sum());
        foreach (var people in People)
        {
            var (caller, id) = await garden.RoomAsync(people, () => filling.Increment(1));
            probes.AddRange(
            [
                new("get", people, _ => caller.GetAsync(id, "")),
                new("participants, all of them", people, _ => caller.GetAsync(id, "/participants")),
                new("one participant", people, turn => caller.GetAsync(id, $"/participants/{1 + (turn % people)}")),
                new("mute or unmute", people, turn =>
                    caller.ActAsync($"{id}/participants/{people}", turn % 2 == 0 ? "mute" : "unmute")),

                // One comes and goes, so that the room stays as full as it is.
                new("join and kick", people, async turn =>
                {
                    await caller.JoinAsync(id, people + turn);
                    await caller.ActAsync($"{id}/participants/{people + turn + 1}", "kick");
                }),
            ]);
        }

        var task = progress.AddTask("people in a room", maxValue: Probe.Turns);
        return new("People in the room", await Probe.TakeAsync(probes, () => task.Increment(1)));
    }

    private static IEnumerable<Probe> Reading(Bed bed, int size) =>
    [
        new("get", size, turn => bed.Caller.GetAsync(bed.Any(turn), "")),
        new("get, the floor", size, turn => bed.FloorAsync(bed.Any(turn))),
        new("list, first page", size, _ => bed.Caller.GetAsync("", "?page_size=50")),
        new("list, a page half way", size, _ => bed.Caller.GetAsync("", $"?page_size=50&start_key={bed.HalfWay}")),
        new("list, the floor", size, _ => bed.FloorAsync("")),
    ];

    private static IEnumerable<Probe> Writing(Bed bed, int size) =>
    [
        new("create", size, _ => bed.Caller.CreateAsync()),
        new("patch", size, turn => bed.Caller.PatchAsync(bed.Template, $"Benchmark {turn}")),
    ];
}
