using Conferences.Api.Crossbar;
using Polly;
using Polly.Retry;

namespace Conferences.Api.Bus;

/// <summary>A command with what it was read as and the reply it led to.</summary>
internal sealed record Decided(Write Write, Reading Reading, Reply Reply);

/// <summary>
/// A lane for each conference with commands on the way. They are decided in the order they came, many in one commit;
/// one that cannot be decided yet holds up those behind it and nobody else, and is tried again with growing pauses.
/// </summary>
/// <param name="over">Nothing is tried again once this is cancelled.</param>
internal sealed class Lanes(
    IServiceScopeFactory scopes, LiveWrites live, TimeProvider clock, CancellationToken over)
{
    // How often a command may fail in a way that nobody foresaw.
    private const int MostFaults = 3;

    private readonly Lock gate = new();
    private readonly Dictionary<(string Account, string Conference), List<Entry>> lanes = [];

    /// <summary>Tries again, with growing pauses, for as long as what fails may well succeed a little later.</summary>
    public static ResiliencePipeline Patiently { get; } = Again(Failures.IsPassing);

    private static ResiliencePipeline UntilAllAreDecided { get; } = Again(failure => failure is UndecidedException);

    /// <summary>Has the command decided. Its place in the order is that of this call.</summary>
    /// <exception cref="OperationCanceledException">It is over, and whether it was decided is not known.</exception>
    public Task<Decided> DecideAsync(CloudCommand command)
    {
        var entry = new Entry(command);
        var place = (command.Account, command.ConferenceId);
        lock (gate)
        {
            if (lanes.TryGetValue(place, out var waiting))
            {
                waiting.Add(entry);
                return entry.Decided.Task;
            }

            lanes[place] = [entry];
        }

        _ = Task.Run(() => DriveAsync(place), CancellationToken.None);
        return entry.Decided.Task;
    }

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

    private async Task DriveAsync((string Account, string Conference) place)
    {
        while (Next(place) is { Count: > 0 } entries)
        {
            try
            {
                await UntilAllAreDecided.ExecuteAsync(async _ => await TryAsync(entries), over);
            }
            catch (OperationCanceledException)
            {
                entries.ForEach(entry => entry.Decided.TrySetCanceled(over));
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
        var tries = new List<Task<Decided>>(entries.Count);
        foreach (var entry in entries)
        {
            tries.Add(TryAsync(entry.Command, succession));

            // Its mailbox is full. Whoever comes behind it must not get in before it.
            if (tries[^1].IsFaulted)
                break;
        }

        Task all = Task.WhenAll(tries);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Only the first that failed did so by itself. Those behind it were held up.
        if (tries.FindIndex(attempt => !attempt.IsCompletedSuccessfully) is >= 0 and var first)
            entries[first].Fail(tries[first].Exception?.InnerException);
        foreach (var (entry, attempt) in entries.Zip(tries).Where(it => it.Second.IsCompletedSuccessfully))
            entry.Decided.SetResult(await attempt);
        entries.RemoveAll(entry => entry.Decided.Task.IsCompleted);
        if (entries.Count > 0)
            throw new UndecidedException();
    }

    private async Task<Decided> TryAsync(CloudCommand command, Succession succession)
    {
        var (write, reading) = command.At(clock.GetUtcNow(), live);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var desk = scope.ServiceProvider.GetRequiredService<Desk>();
            return new(write, reading, await desk.DecideAsync(write, reading, succession));
        }
        catch (Exception failure) when (Messaging.IsUnstorable(failure))
        {
            return new(write, reading, Failures.Reply(failure));
        }
    }

    private sealed class Entry(CloudCommand command)
    {
        private int faults;

        public CloudCommand Command => command;

        public TaskCompletionSource<Decided> Decided { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Fail(Exception? failure)
        {
            if (failure is not null && !Failures.IsPassing(failure) && ++faults == MostFaults)
                Decided.SetException(failure);
        }
    }

    private sealed class UndecidedException() : Exception("Some are not decided yet.");
}
