using System.Diagnostics;

namespace Conferences.Benchmarks;

/// <summary>Many at once: each of a number of callers asks again as soon as it is answered.</summary>
/// <param name="Took">From the first question to the last answer.</param>
/// <param name="Milliseconds">How long each answer took.</param>
internal sealed record Crowd(TimeSpan Took, IReadOnlyList<double> Milliseconds)
{
    /// <param name="count">Questions in all.</param>
    /// <param name="atOnce">Callers.</param>
    /// <param name="ask">Given the number of the question, from 0.</param>
    /// <param name="tell">Called after each answer.</param>
    public static async Task<Crowd> AskAsync(int count, int atOnce, Func<int, Task<TimeSpan>> ask, Action tell)
    {
        var milliseconds = new double[count];
        var asked = -1;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Math.Min(count, atOnce)).Select(_ => Task.Run(CallAsync)));
        return new(Stopwatch.GetElapsedTime(start), milliseconds);

        async Task CallAsync()
        {
            for (int next; (next = Interlocked.Increment(ref asked)) < count;)
            {
                milliseconds[next] = (await ask(next)).TotalMilliseconds;
                tell();
            }
        }
    }
}
