using System.Diagnostics;
using System.Globalization;
using Conferences.Development;
using Spectre.Console;

namespace Conferences.Benchmarks;

/// <summary>
/// How long <c>./run</c> takes from its start to the first answer of <c>/health/ready</c>, with PostgreSQL running and
/// the schema in place; what it then holds in memory while nobody asks; and how large what it runs is.
/// </summary>
internal static class Starting
{
    private const int Starts = 10;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("conferences-start-");
        File.SetUnixFileMode(folder.FullName, File.GetUnixFileMode(folder.FullName) | UnixFileMode.OtherExecute);
        await using (var postgres = await PrivatePostgres.StartAsync(
            new(Path.Combine(folder.FullName, "postgres")), Console.Error.WriteLine, CancellationToken.None))
        {
            // The first one builds the service, if need be, and makes the schema.
            var start = Start(postgres.ConnectionString, folder.FullName);
            await OnceAsync(start, TimeSpan.Zero);
            var times = new List<double>();
            for (var turn = 1; turn < Starts; turn++)
                times.Add((await OnceAsync(start, TimeSpan.Zero)).Took.TotalMilliseconds);
            var (took, resident) = await OnceAsync(start, Idle);
            times.Add(took.TotalMilliseconds);
            Show(times, resident);
        }

        folder.Delete(recursive: true);
        return 0;
    }

    private static ProcessStartInfo Start(string connectionString, string folder)
    {
        var start = new ProcessStartInfo(BenchmarkTarget.Of("run")) { RedirectStandardOutput = true };
        start.Environment["CONFERENCES_READY_TO_RUN"] = "1";
        start.Environment["ConnectionStrings__Postgres"] = connectionString;
        start.Environment["CONFERENCES_DATA"] = folder;
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{LoopbackPort.Free()}";
        return start;
    }

    private static async Task<(TimeSpan Took, long Resident)> OnceAsync(ProcessStartInfo start, TimeSpan idle)
    {
        using var http = new HttpClient { BaseAddress = new(start.Environment["ASPNETCORE_URLS"]!) };
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("./run did not start.");
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        while (!await IsReadyAsync(http))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(began) > Patience)
                throw new InvalidOperationException("./run gives no answer.");
            await Task.Delay(2);
        }

        var took = Stopwatch.GetElapsedTime(began);
        await Task.Delay(idle);
        process.Refresh();
        var resident = process.WorkingSet64;
        await RunningService.StopAsync(process);
        return (took, resident);
    }

    private static async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static void Show(List<double> times, long resident)
    {
        const double mega = 1 << 20;
        var published = new DirectoryInfo(BenchmarkTarget.Of("artifacts")).GetDirectories("service-*")
            .MaxBy(it => it.LastWriteTimeUtc)!;
        var size = published.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            Start to the first 200, {times.Count} starts: p50 {times.Median():N0} ms, worst {times.Max():N0} ms.
            Resident after {Idle.TotalSeconds:N0} s without a question: {resident / mega:N0} MB.
            What is published: {size / mega:N0} MB in {published.EnumerateFiles().Count()} files.
            """));
    }
}
