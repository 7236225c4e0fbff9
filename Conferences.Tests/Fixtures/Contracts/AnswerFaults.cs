using System.Collections.Concurrent;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>What was found in the answers to each test's requests.</summary>
internal static class AnswerFaults
{
    // An answer that nobody waits for may take longer than its test.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private static readonly ConcurrentDictionary<string, OfTest> All = new();

    /// <summary>A request of the test has arrived.</summary>
    /// <param name="test">The test; empty if the request does not say whose it is.</param>
    public static OpenAnswer Open(string test)
    {
        var found = All.GetOrAdd(test, _ => new());
        found.Begin();
        return new(found);
    }

    /// <summary>
    /// What was found, each fault once, and nothing of it a second time. Waits for answers that a client has already
    /// and that are still being looked at.
    /// </summary>
    public static IReadOnlyList<string> Take(string test) =>
        All.TryRemove(test, out var found) ? found.Take(Longest) : [];

    /// <summary>An answer that is being given.</summary>
    internal sealed class OpenAnswer(OfTest test)
    {
        private int closed;

        /// <summary>The answer was looked at; what counts is the first time.</summary>
        public void Close(string? fault)
        {
            if (Interlocked.Exchange(ref closed, 1) == 0)
                test.End(fault);
        }
    }

    internal sealed class OfTest
    {
        private readonly object gate = new();
        private readonly List<string> faults = [];
        private int open;

        public void Begin()
        {
            lock (gate)
                open++;
        }

        public void End(string? fault)
        {
            lock (gate)
            {
                open--;
                if (fault is not null)
                    faults.Add(fault);
                Monitor.PulseAll(gate);
            }
        }

        public IReadOnlyList<string> Take(TimeSpan longest)
        {
            var until = TimeProvider.System.GetUtcNow() + longest;
            lock (gate)
            {
                while (open > 0 && until - TimeProvider.System.GetUtcNow() is var left && left > TimeSpan.Zero)
                    Monitor.Wait(gate, left);
                return [.. faults.Distinct()];
            }
        }
    }
}
