using System.Diagnostics;
using System.Runtime.InteropServices;
using HdrHistogram;

namespace Conferences.Benchmarks;

/// <summary>
/// Questions at times fixed beforehand, whatever the answers take, at random distances as callers come. Latency counts
/// from the time a question was meant to be sent: a side that stalls is charged for everybody who had to wait.
/// </summary>
internal sealed class OpenLoop
{
    /// <summary>What is told of the answers: how long the fastest so many percent of them took at the most.</summary>
    public static readonly double[] Percents = [10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 100];

    // Behind by more than this nothing can be learned: what comes then is not sent, and the run fails.
    private const int MostUnderWay = 4_096;

    private const long Longest = 60_000_000;

    // In microseconds, with three digits.
    private readonly LongConcurrentHistogram sinceMeant = new(1, Longest, 3);
    private readonly LongConcurrentHistogram sinceSent = new(1, Longest, 3);

    // The same for both sides and in every run.
    private readonly Random chance = new(1);

    private int underWay;

    /// <summary>Questions that were not sent, because too many were unanswered.</summary>
    public long Skipped { get; private set; }

    public Latency Latency => new(Read(sinceMeant), Read(sinceSent));

    public async Task RunAsync(HttpMessageInvoker http, Asker asker, double perSecond, TimeSpan time)
    {
        // A thread of its own: among the others it would have to queue behind the answers.
        var answers = await Task.Factory.StartNew(
            () => Send(http, asker, perSecond, time),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await Task.WhenAll(answers);
    }

    private List<Task> Send(HttpMessageInvoker http, Asker asker, double perSecond, TimeSpan time)
    {
        var answers = new List<Task>((int)(perSecond * time.TotalSeconds * 1.2));
        var start = Stopwatch.GetTimestamp();
        for (var meant = Gap(); meant < time; meant += Gap())
        {
            WaitUntil(start, meant);
            if (Volatile.Read(ref underWay) >= MostUnderWay)
                Skipped++;
            else
                answers.Add(AskAsync(meant));
        }

        return answers;

        TimeSpan Gap() => TimeSpan.FromSeconds(-Math.Log(1 - chance.NextDouble()) / perSecond);

        async Task AskAsync(TimeSpan meant)
        {
            Interlocked.Increment(ref underWay);
            var sent = Stopwatch.GetElapsedTime(start);
            await asker.AskAsync(http);
            var answered = Stopwatch.GetElapsedTime(start);
            Record(sinceMeant, answered - meant);
            Record(sinceSent, answered - sent);
            Interlocked.Decrement(ref underWay);
        }
    }

    // The framework's own timers are late by up to a millisecond, which is as long as the answers take.
    private static void WaitUntil(long start, TimeSpan meant)
    {
        for (TimeSpan left; (left = meant - Stopwatch.GetElapsedTime(start)) > TimeSpan.Zero;)
        {
            var seconds = (long)left.TotalSeconds;
            _ = NanoSleep(new(seconds, (long)((left.TotalSeconds - seconds) * 1e9)), 0);
        }
    }

    private static void Record(LongConcurrentHistogram latencies, TimeSpan took) =>
        latencies.RecordValue(Math.Clamp((long)took.TotalMicroseconds, 1, Longest));

    private static IReadOnlyList<Point> Read(LongConcurrentHistogram latencies) =>
        [.. Percents.Select(percent => new Point(percent, latencies.GetValueAtPercentile(percent) / 1_000.0))];

    [DllImport("libc", EntryPoint = "nanosleep")]
    private static extern int NanoSleep(in Pause wanted, nint left);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Pause(long Seconds, long Nanoseconds);
}

/// <summary>How long answers took.</summary>
/// <param name="SinceMeant">From the time a question was meant to be sent.</param>
/// <param name="SinceSent">From the time it was sent, which flatters whoever held up the sender.</param>
internal sealed record Latency(IReadOnlyList<Point> SinceMeant, IReadOnlyList<Point> SinceSent)
{
    /// <summary>In milliseconds, from the time a question was meant to be sent.</summary>
    public double At(double percent) => SinceMeant.Single(point => point.Percent == percent).Milliseconds;
}

/// <summary>So many percent of the answers took so long at the most.</summary>
internal readonly record struct Point(double Percent, double Milliseconds);
