using Conferences.Api.Crossbar;
using Conferences.Api.Views;
using Polly;
using Polly.Retry;

namespace Conferences.Api.Media.Kazoo;

/// <summary>
/// A lane for each conference with events on the way. They are decided in the order they came, many in one commit; one
/// that cannot be recorded now holds up those behind it and nobody else, and is tried again with growing pauses.
/// </summary>
/// <param name="over">Nothing is tried again once this is cancelled.</param>
internal sealed class KazooLanes(MediaEvents events, CancellationToken over)
{
    /// <summary>Tries again with growing pauses for as long as the database is away.</summary>
    public static readonly ResiliencePipeline Patiently = Again(Messaging.IsAway);

    private static readonly ResiliencePipeline UntilAllAreHeard = Again(failure => failure is UnheardException);

    private readonly Lock gate = new();
    private readonly Dictionary<Place, List<Entry>> lanes = [];

    /// <summary>Has the event decided and recorded. Its place in the order is that of this call.</summary>
    /// <exception cref="OperationCanceledException">It is over, and whether it was recorded is not known.</exception>
    public Task<Reply> HearAsync(KazooEvent heard)
    {
        var entry = new Entry(heard);
        lock (gate)
        {
            if (lanes.TryGetValue(heard.Place, out var waiting))
            {
                waiting.Add(entry);
                return entry.Reply.Task;
            }

            lanes[heard.Place] = [entry];
        }

        _ = Task.Run(() => DriveAsync(heard.Place), CancellationToken.None);
        return entry.Reply.Task;
    }

    private static ResiliencePipeline Again(Func<Exception, bool> isPassing) => new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle(isPassing),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(50),
            MaxDelay = TimeSpan.FromSeconds(5),
        })
        .Build();

    private async Task DriveAsync(Place place)
    {
        while (Next(place) is { Count: > 0 } entries)
        {
            try
            {
                await UntilAllAreHeard.ExecuteAsync(async _ => await TryAsync(entries), over);
            }
            catch (OperationCanceledException)
            {
                entries.ForEach(entry => entry.Reply.TrySetCanceled(over));
            }
        }
    }

    private List<Entry> Next(Place place)
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

    // Those that are decided, or never can be, are taken off the list.
    private async Task TryAsync(List<Entry> entries)
    {
        var succession = new Succession();
        var tries = entries.Select(entry => events.HearAsync(
            entry.Heard.Place.Account,
            entry.Heard.Place.ConferenceId,
            entry.Heard.Word!,
            key: entry.Heard.Key,
            succession: succession)).ToArray();
        Task all = Task.WhenAll(tries);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var (entry, attempt) in entries.Zip(tries))
        {
            if (attempt.IsCompletedSuccessfully)
                entry.Reply.SetResult(await attempt);
            else if (attempt.Exception?.InnerException is { } failure && IsFinal(failure))
                entry.Reply.SetException(failure);
        }

        entries.RemoveAll(entry => entry.Reply.Task.IsCompleted);
        if (entries.Count > 0)
            throw new UnheardException();
    }

    private static bool IsFinal(Exception failure) =>
        failure is not HeldUpException && !Messaging.IsAway(failure) && !Messaging.IsLostRace(failure);

    private sealed record Entry(KazooEvent Heard)
    {
        public TaskCompletionSource<Reply> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class UnheardException() : Exception("Some are not heard yet.");
}
