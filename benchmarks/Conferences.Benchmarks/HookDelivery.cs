using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Spectre.Console;

namespace Conferences.Benchmarks;

/// <summary>
/// How long a fact takes from before its commit to an endpoint of a webhook at a fixed rate of arrivals, and how fast a
/// backlog goes out, of many conferences and of one. It prints figures and judges none; it fails if an order was
/// broken or a fact lost.
/// </summary>
internal static class HookDelivery
{
    private const int PerSecond = 200;
    private const int Conferences = 100;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <param name="backlog">Facts of each backlog.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(int backlog)
    {
        Environment.SetEnvironmentVariable("Webhooks__AllowedNetworks", "127.0.0.0/8");
        await using var receiver = await HookReceiver.StartAsync();
        await using var service = await RunningService.StartAsync();
        using var caller = await LoadCaller.LogInAsync(service);

        // Nothing is delivered while the facts are made: both backlogs are replays.
        var conferences = await ManyAsync(caller, backlog);
        var (many, hook) = await ReplayAsync(service, caller, receiver, "{}", backlog);
        await caller.DeleteHookAsync(hook);
        var one = await caller.CreateAsync();
        await JoinAsync(caller, [one], backlog);
        var (single, lane) = await ReplayAsync(
            service, caller, receiver, $$"""{"conference_id":"{{one}}"}""", backlog);
        await caller.DeleteHookAsync(lane);

        await caller.HookAsync(receiver.Address, "{}");
        await AtRateAsync(caller, receiver, Turn / 2);
        var ages = (await AtRateAsync(caller, receiver, Turn)).Select(it => it.Age.TotalMilliseconds).ToList();
        Show(backlog, many, single, ages, conferences);
        NpgsqlConnection.ClearAllPools();
        return many.IsInOrder && single.IsInOrder ? 0 : 1;
    }

    private static async Task<int> ManyAsync(LoadCaller caller, int backlog)
    {
        var ids = new string[Conferences];
        for (var next = 0; next < ids.Length; next++)
            ids[next] = await caller.CreateAsync();
        await JoinAsync(caller, ids, backlog);
        return ids.Length;
    }

    private static Task<Crowd> JoinAsync(LoadCaller caller, string[] conferences, int backlog) => Crowd.AskAsync(
        backlog, HotConference.AtOnce, leg => caller.JoinAsync(conferences[leg % conferences.Length], leg), () => { });

    private static async Task<(Drained Drained, string Hook)> ReplayAsync(
        RunningService service, LoadCaller caller, HookReceiver receiver, string filter, int backlog)
    {
        var hook = await caller.HookAsync(receiver.Address, filter);
        await SettledAsync(service.ConnectionString);
        receiver.Clear();
        var (start, used) = (Stopwatch.GetTimestamp(), service.ProcessorTime);
        await caller.ReplayAsync(hook);
        var arrivals = await receiver.TakeAsync(backlog, Patience);
        var took = Stopwatch.GetElapsedTime(start);
        return (
            new(
                arrivals.Length / took.TotalSeconds,
                (service.ProcessorTime - used).TotalSeconds / took.TotalSeconds,
                arrivals.GroupBy(it => it.Conference).All(lane =>
                    lane.Select(it => it.Sequence).SequenceEqual(lane.Select(it => it.Sequence).Order()))),
            hook);
    }

    // Until ledger and fan-out have read everything.
    private static async Task SettledAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var caughtUp = database.CreateCommand(
            "select (select max(seq_id) from conferences.mt_events) = min(last_seq_id) "
            + "from conferences.mt_event_progression where name in ('Webhooks:All', 'Ledger:All')");
        while (await caughtUp.ExecuteScalarAsync() is not true)
            await Task.Delay(20);
    }

    // Open loop: each is sent when its time has come, however long the others take.
    private static async Task<HookArrival[]> AtRateAsync(LoadCaller caller, HookReceiver receiver, TimeSpan length)
    {
        receiver.Clear();
        var count = (int)(PerSecond * length.TotalSeconds);
        var start = Stopwatch.GetTimestamp();
        var asked = new List<Task>(count);
        for (var next = 0; next < count; next++)
        {
            var wait = TimeSpan.FromSeconds((double)next / PerSecond) - Stopwatch.GetElapsedTime(start);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait);
            asked.Add(caller.CreateAsync());
        }

        await Task.WhenAll(asked);
        return await receiver.TakeAsync(count, Patience);
    }

    private static void Show(int backlog, Drained many, Drained one, List<double> ages, int conferences)
    {
        var table = new Table { Title = new($"A backlog of {backlog:N0} facts or a few more, to a loopback endpoint") };
        table.AddColumns("", "facts/s", "processors", "in order");
        table.AddRow($"{conferences} conferences", Whole(many.PerSecond), Fine(many.Processors), $"{many.IsInOrder}");
        table.AddRow("one conference", Whole(one.PerSecond), Fine(one.Processors), $"{one.IsInOrder}");
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(
            $"Before the commit to an endpoint, {PerSecond} facts/s: p50 {Fine(ages.Percentile(50))} ms, "
            + $"p90 {Fine(ages.Percentile(90))} ms, p99 {Fine(ages.Percentile(99))} ms, max {Fine(ages.Max())} ms.");
    }

    private static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Fine(double value) => value.ToString("N1", CultureInfo.InvariantCulture);

    private sealed record Drained(double PerSecond, double Processors, bool IsInOrder);
}
