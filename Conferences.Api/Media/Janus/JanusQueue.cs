namespace Conferences.Api.Media.Janus;

/// <summary>Work that is done in order for each key, and at the same time for different ones.</summary>
internal sealed class JanusQueue<TKey> : IDisposable where TKey : notnull
{
    // What is beyond waits with whoever brings it.
    private const int Most = 1_000;

    private readonly SemaphoreSlim places = new(Most);
    private readonly Dictionary<TKey, Line> lines = [];

    /// <summary>Has the work done after all earlier work of the key; returns as soon as there is a place for it.
    /// </summary>
    /// <param name="work">Does not fail.</param>
    public async Task AddAsync(TKey key, Func<Task> work, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        lock (lines)
        {
            if (!lines.TryGetValue(key, out var line))
                lines[key] = line = new();
            line.Count++;
            line.Last = DoAsync(key, line, line.Last, work);
        }
    }

    /// <summary>Waits until everything is done that was added before.</summary>
    public Task RestAsync()
    {
        lock (lines)
            return Task.WhenAll(lines.Values.Select(it => it.Last));
    }

    public void Dispose() => places.Dispose();

    private async Task DoAsync(TKey key, Line line, Task before, Func<Task> work)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        try
        {
            await work();
        }
        finally
        {
            places.Release();
            lock (lines)
            {
                if (--line.Count == 0)
                    lines.Remove(key);
            }
        }
    }

    private sealed class Line
    {
        public Task Last { get; set; } = Task.CompletedTask;

        public int Count { get; set; }
    }
}
