using System.Diagnostics.Metrics;
using Conferences.Api.Observability;
using Conferences.Api.Queries;
using Conferences.Api.Store;

namespace Conferences.Api.Live;

/// <summary>
/// The one reader of a node: follows the ledger, whose order is that of the commits and has no gaps, and passes each
/// event to the feeds of its account.
/// </summary>
internal sealed class FeedReader : BackgroundService
{
    private const int AtOnce = 500;

    // How often to poll for entries of other nodes, with and without followers.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan IdlePollInterval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan BetweenHeartbeats = TimeSpan.FromSeconds(2);

    private readonly SseSubscribers listeners;
    private readonly HistoryQueries history;
    private readonly LimitOptions limits;
    private readonly LedgerSignal ledger;
    private readonly TimeProvider clock;
    private readonly ILogger<FeedReader> log;

    public FeedReader(
        SseSubscribers listeners,
        HistoryQueries history,
        LimitOptions limits,
        LedgerSignal ledger,
        ActiveSpeakers speakers,
        IMeterFactory meters,
        TimeProvider clock,
        ILogger<FeedReader> log)
    {
        (this.listeners, this.history, this.limits) = (listeners, history, limits);
        (this.ledger, this.clock, this.log) = (ledger, clock, log);
        speakers.Changed += (place, callId, talks) =>
            listeners.Tell(FeedSignal.Of(place, callId, talks, clock.GetUtcNow()));
        meters.Create(Meters.Name).CreateObservableGauge(
            "conferences.feed.listeners", () => listeners.Count, "{listener}", "Who follows a history on this node");
    }

    protected override Task ExecuteAsync(CancellationToken stopping) => Task.WhenAll(
        PeriodicWork.EachAsync(BetweenAttempts, clock, FollowAsync, log, stopping),
        PeriodicWork.EachAsync(BetweenHeartbeats, clock, _ => BeatAsync(), log, stopping));

    private Task BeatAsync()
    {
        listeners.TellAll(FeedSignal.Alive);
        return Task.CompletedTask;
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        var position = await history.NewestAsync(cancellation);

        // Whoever listened while nobody read has a gap, and may never hear of it.
        listeners.LetGo();
        while (true)
        {
            var (grown, joined) = (ledger.Next, listeners.Next);
            var newest = await history.NewestAsync(cancellation);
            if (newest > position)
            {
                // Only now: who comes later finds all up to the newest in the store.
                await TellAsync(listeners.Accounts, position, newest, cancellation);
                position = newest;
                listeners.Mark(new(position));
            }
            else
            {
                var isFollowed = listeners.Count > 0;
                await AsyncSignal.WaitAsync(
                    isFollowed ? grown : joined, isFollowed ? PollInterval : IdlePollInterval, clock, cancellation);
            }
        }
    }

    private async Task TellAsync(string[] accounts, long after, long newest, CancellationToken cancellation)
    {
        if (accounts.Length == 0)
            return;
        var (some, bytes) = (new List<(string Account, long Position, long Place, int Bytes)>(), 0L);
        await foreach (var entry in history.LedgerAsync(accounts, after, newest, cancellation))
        {
            some.Add(entry);
            bytes += entry.Bytes;
            if (some.Count < AtOnce && bytes < limits.StreamedBytes)
                continue;
            await TellAsync(some, cancellation);
            some.Clear();
            bytes = 0;
        }

        await TellAsync(some, cancellation);
    }

    private async Task TellAsync(
        IEnumerable<(string Account, long Position, long Place, int Bytes)> some, CancellationToken cancellation)
    {
        foreach (var account in some.GroupBy(entry => entry.Account))
        {
            var entries = account.ToDictionary(entry => entry.Position);
            var places = account.ToDictionary(entry => entry.Position, entry => entry.Place);
            foreach (var item in await history.AtAsync(account.Key, places, cancellation))
            {
                var (_, _, place, bytes) = entries[item.Event.Sequence];
                listeners.Tell(new FeedEvent(account.Key, item, place, bytes));
            }
        }
    }
}
