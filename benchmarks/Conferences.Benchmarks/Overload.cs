using System.Diagnostics;
using System.Globalization;
using System.Net;
using Spectre.Console;

namespace Conferences.Benchmarks;

/// <summary>
/// What becomes of a service that is asked for twice what it can do: how much of its peak it still does, how soon it
/// tells the others to come back, and how soon it answers as before when the load is gone.
/// </summary>
internal static class Overload
{
    // More callers than can be under way or wait in it: those of a closed loop would wait for each other.
    private const int Peaking = 64;
    private const int Crowd = 2_048;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync()
    {
        await using var arena = await Arena.OpenAsync();
        var documents = await arena.FillAsync(withLeg: false);
        var table = new Table { Title = new("Asked by 2,048 callers at once"), Border = TableBorder.Minimal };
        table.AddColumns("work", "peak/s", "done/s", "of the peak", "turned away/s", "p50 ms", "p99 ms", "after ms");
        foreach (var scenario in Scenario.Of(arena.Caller.Account, documents, documents, documents)
            .Where(it => it.Name is "get" or "list" or "create" or "patch"))
        {
            var asker = scenario.OfService(arena.Service.Address, arena.Caller.Token);
            await ClosedLoop.RunAsync(arena.Http, asker, Peaking, Turn);
            var (answers, took) = await ClosedLoop.RunAsync(arena.Http, asker, Peaking, Turn);
            var peak = answers / took.TotalSeconds;
            var rush = await RushAsync(arena, scenario);
            var start = Stopwatch.GetTimestamp();
            await asker.AskAsync(arena.Http);
            var after = Stopwatch.GetElapsedTime(start);
            table.AddRow(
                scenario.Name,
                Text(peak, "N0"),
                Text(rush.Done / Turn.TotalSeconds, "N0"),
                Text(rush.Done / Turn.TotalSeconds / peak, "P0"),
                Text(rush.Refusals.Count / Turn.TotalSeconds, "N0"),
                rush.Refusals.Count == 0 ? "" : Text(rush.Refusals.Median(), "N1"),
                rush.Refusals.Count == 0 ? "" : Text(rush.Refusals.Percentile(99), "N1"),
                Text(after.TotalMilliseconds, "N1"));
            await arena.Postgres.CatchUpAsync(Turn);
        }

        AnsiConsole.Write(table);
        return 0;
    }

    // Whoever is turned away comes back at once, and not after the second it is asked to stay away.
    private static async Task<(long Done, List<double> Refusals)> RushAsync(Arena arena, Scenario scenario)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
        var (done, number, refusals) = (0L, 1_000_000L, new List<double>());
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Crowd).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(start) < Turn)
            {
                using var request = scenario.ToService(
                    arena.Service.Address, arena.Caller.Token, Interlocked.Increment(ref number));
                var sent = Stopwatch.GetTimestamp();
                using var answer = await http.SendAsync(request, CancellationToken.None);
                await answer.Content.CopyToAsync(Stream.Null);
                if (answer.StatusCode == scenario.Expected)
                    Interlocked.Increment(ref done);
                else if (answer.StatusCode is HttpStatusCode.ServiceUnavailable)
                    Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                else
                    throw new InvalidOperationException($"{scenario.Name}: {(int)answer.StatusCode}");
            }
        })));
        return (done, refusals);

        void Add(double milliseconds)
        {
            lock (refusals)
                refusals.Add(milliseconds);
        }
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
