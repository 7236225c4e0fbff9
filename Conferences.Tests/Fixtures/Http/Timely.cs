using System.Diagnostics;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>What has to happen within a time, on a machine that may be busy with something else.</summary>
internal static class Timely
{
    private const int MostRounds = 5;

    /// <summary>
    /// It happens in each round, which fails otherwise; within the limit it has to happen once, since only the machine
    /// may be the reason why it is late.
    /// </summary>
    /// <param name="limit">The time that is promised.</param>
    /// <param name="round">Does what it follows from, starts the clock, and returns once it has happened.</param>
    public static async Task Once(TimeSpan limit, Func<Stopwatch, Task> round)
    {
        var shortest = TimeSpan.MaxValue;
        for (var rounds = 0; rounds < MostRounds && shortest >= limit; rounds++)
        {
            var clock = new Stopwatch();
            await round(clock);
            Assert.True(clock.IsRunning);
            if (clock.Elapsed < shortest)
                shortest = clock.Elapsed;
        }

        Assert.True(shortest < limit, $"It took {shortest} at the least.");
    }
}
