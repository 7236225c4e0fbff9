using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Spectre.Console;

namespace Conferences.Benchmarks;

/// <summary>
/// What it costs to read a conference as it was, by how long ago that is: one that met again and again, read at
/// versions spread over its stream, in turns, beside a read of the present. It fails if there was no answer.
/// </summary>
internal static class LongAgo
{
    private const int Legs = 20;
    private const int Turns = 300;

    private static readonly double[] Places = [0.01, 0.25, 0.5, 0.75, 0.99];

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(int events)
    {
        await using var service = await RunningService.StartAsync();
        using var caller = await LoadCaller.LogInAsync(service);
        var conference = await caller.CreateAsync();
        var meetings = 0;
        for (var leg = 0; await caller.VersionAsync(conference) < events; meetings++)
        {
            await Crowd.AskAsync(
                Legs, Legs, _ => caller.JoinAsync(conference, Interlocked.Increment(ref leg)), () => { });
            await caller.ActAsync($"{conference}/participants", "unmute");
            await caller.ActAsync($"{conference}/participants", "mute");
            await caller.ActAsync(conference, "end");
        }

        var newest = await caller.VersionAsync(conference);
        string[] queries = ["", .. Places.Select(place => $"?version={Math.Max(2, (long)(newest * place))}")];
        var took = queries.ToDictionary(query => query, _ => new List<double>());
        for (var turn = -20; turn < Turns; turn++)
        {
            foreach (var query in queries.Skip(turn & 1).Concat(queries.Take(turn & 1)))
            {
                var start = Stopwatch.GetTimestamp();
                await caller.GetAsync(conference, query);
                if (turn >= 0)
                    took[query].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        Show(took, newest, meetings);
        NpgsqlConnection.ClearAllPools();
        return 0;
    }

    private static void Show(Dictionary<string, List<double>> took, long events, int meetings)
    {
        var table = new Table { Title = new($"One of {events:N0} facts, {meetings:N0} meetings") };
        table.AddColumns("read", "p50 ms", "p90 ms");
        foreach (var (query, times) in took)
        {
            table.AddRow(
                query.Length == 0 ? "now" : query[1..], Fine(times.Percentile(50)), Fine(times.Percentile(90)));
        }

        AnsiConsole.Write(table);
    }

    private static string Fine(double value) => value.ToString("N2", CultureInfo.InvariantCulture);
}
