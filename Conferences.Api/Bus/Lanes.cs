using Conferences.Api.Crossbar;
using Polly;
using Polly.Retry;

namespace Conferences.Api.Bus;

/// <summary>How what waits in a lane is tried again.</summary>
internal static class Lanes
{
    /// <summary>Tries again, with growing pauses, for as long as what fails may well succeed a little later.</summary>
    public static ResiliencePipeline Patiently { get; } = Again(Failures.IsPassing);

    /// <summary>Tries again, with growing pauses, until all that waited together is done.</summary>
    internal static ResiliencePipeline UntilAllIsDone { get; } = Again(failure => failure is UndoneException);

    private static ResiliencePipeline Again(Func<Exception, bool> isPassing) => new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(isPassing),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(50),
            MaxDelay = TimeSpan.FromSeconds(5),
        })
        .Build();

    /// <summary>Some of what waited together could not be done yet.</summary>
    internal sealed class UndoneException() : Exception("Some is not done yet.");
}

/// <summary>
/// A lane for each conference with messages on the way. They are decided in the order they came, many in one commit;
/// one that cannot be decided yet holds up those behind it and nobody else, and is tried again with growing pauses.
/// </summary>
/// <param name="placeOf">The conference a message is for.</param>
/// <param name="attempt">Has a message decided, behind those of its succession.</param>
/// <param name="over">Nothing is tried again once this is cancelled.</param>
internal sealed class Lanes<TMessage, TDone>(
    Func<TMessage, (string Account, string Conference)> placeOf,
    Func<TMessage, Succession, Task<TDone>> attempt,
    CancellationToken over)
{
    // How often a message may fail in a way that nobody foresaw.
    private const int MostFaults = 3;

    private readonly Lock gate = new();
    private readonly Dictionary<(string Account, string Conference), List<Entry>> lanes = [];

    /// <summary>Has the message decided. Its place in the order is that of this call.</summary>
    /// <exception cref="OperationCanceledException">It is over, and whether it was decided is not known.</exception>
    public Task<TDone> PassAsync(TMessage message)
    {
        var entry = new Entry(message);
        var place = placeOf(message);
        lock (gate)
        {
            if (lanes.TryGetValue(place, out var waiting))
            {
                waiting.Add(entry);
                return entry.Done.Task;
            }

            lanes[place] = [entry];
        }

        _ = Task.Run(() => DriveAsync(place), CancellationToken.None);
        return entry.Done.Task;
    }

    private async Task DriveAsync((string Account, string Conference) place)
    {
        while (Next(place) is { Count: > 0 } entries)
        {
            try
            {
                await Lanes.UntilAllIsDone.ExecuteAsync(async _ => await TryAsync(entries), over);
            }
            catch (OperationCanceledException)
            {
                entries.ForEach(entry => entry.Done.TrySetCanceled(over));
            }
        }
    }

    private List<Entry> Next((string Account, string Conference) place)
    {
        lock (gate)
        {
            var entries = lanes[place];
            if (entries.Count == 0)
                lanes.Remove(place);
            else
                lanes[place] = [];
            return entries;
        }
    }

    // Those that are decided are taken off the list.
    private async Task TryAsync(List<Entry> entries)
    {
        var succession = new Succession();
        var tries = new List<Task<TDone>>(entries.Count);
        foreach (var entry in entries)
        {
            tries.Add(attempt(entry.Message, succession));

            // Its mailbox is full. Whoever comes behind it must not get in before it.
            if (tries[^1].IsFaulted)
                break;
        }

        Task all = Task.WhenAll(tries);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Only the first that failed did so by itself. Those behind it were held up.
        if (tries.FindIndex(it => !it.IsCompletedSuccessfully) is >= 0 and var first)
            entries[first].Fail(tries[first].Exception?.InnerException);
        foreach (var (entry, tried) in entries.Zip(tries).Where(it => it.Second.IsCompletedSuccessfully))
            entry.Done.SetResult(await tried);
        entries.RemoveAll(entry => entry.Done.Task.IsCompleted);
        if (entries.Count > 0)
            throw new Lanes.UndoneException();
    }

    private sealed class Entry(TMessage message)
    {
        private int faults;

        public TMessage Message => message;

        public TaskCompletionSource<TDone> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Fail(Exception? failure)
        {
            if (failure is null || Failures.IsPassing(failure))
                return;
            if (Messaging.IsUnstorable(failure) || ++faults == MostFaults)
                Done.SetException(failure);
        }
    }
}
