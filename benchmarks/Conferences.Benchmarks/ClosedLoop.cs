using System.Diagnostics;

namespace Conferences.Benchmarks;

/// <summary>
/// So many connections, each asking again as soon as it is answered: what is got out of the other side at the most.
/// </summary>
internal static class ClosedLoop
{
    // No turn is long enough for that; a side that answers without working must not run on for ever.
    private const int MostPerConnection = 1_000_000;

    /// <returns>Answers, and the time from the first question to the last of them.</returns>
    public static async Task<(long Answers, TimeSpan Took)> RunAsync(
        HttpMessageInvoker http, Asker asker, int connections, TimeSpan time)
    {
        var answers = 0L;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(CallAsync)));
        return (answers, Stopwatch.GetElapsedTime(start));

        async Task CallAsync()
        {
            var answered = 0;
            while (answered < MostPerConnection && Stopwatch.GetElapsedTime(start) < time)
            {
                await asker.AskAsync(http);
                answered++;
            }

            Interlocked.Add(ref answers, answered);
        }
    }
}
