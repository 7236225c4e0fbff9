using Conferences.Api.Queries;
using Conferences.Api.Store;

namespace Conferences.Api.Live.Blackhole;

/// <summary>
/// Follows the events of one account for all sockets of this node that have bound to any, in the order of the ledger
/// and without a gap.
/// </summary>
internal sealed class AccountFeed : IAsyncDisposable
{
    private const int AtOnce = 500;

    private readonly Lock gate = new();
    private readonly AsyncSignal advanced = new();
    private readonly CancellationTokenSource end = new();
    private readonly string account;
    private readonly AccountFeeds parts;
    private readonly BindingTable bindings;
    private readonly Task following;

    // Place in the account's ledger, and position in the store, up to which all has been told; null until it is known.
    private long? place;
    private long? position;

    public AccountFeed(string account, AccountFeeds parts)
    {
        (this.account, this.parts) = (account, parts);
        Backlog = new(parts.MostUnsent);
        bindings = new(account, Backlog);

        // It outlives the request of the socket that was first.
        using var _ = ExecutionContext.SuppressFlow();
        following = Task.Run(() => PeriodicWork.EachAsync(
            TimeSpan.FromSeconds(1), parts.Clock, FollowAsync, parts.Log, end.Token));
    }

    /// <summary>What the sockets of the account have still to send.</summary>
    public FrameBacklog Backlog { get; }

    /// <summary>Sockets that use it.</summary>
    public int Users { get; set; }

    /// <summary>Bindings of all sockets.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return bindings.Count;
        }
    }

    /// <summary>
    /// Waits until everything up to this position of the store has been told, so that who binds now is told of nothing
    /// that was recorded before. After that time it is enough that the feed has begun; false if it has not.
    /// </summary>
    public async Task<bool> ReachAsync(long wanted, TimeSpan patience, CancellationToken cancellation)
    {
        var began = parts.Clock.GetTimestamp();
        while (true)
        {
            var next = advanced.Next;
            long? reached;
            lock (gate)
                reached = position;
            var left = patience - parts.Clock.GetElapsedTime(began);
            if (reached >= wanted || left <= TimeSpan.Zero)
                return reached is not null;
            await AsyncSignal.WaitAsync(next, left, parts.Clock, cancellation);
        }
    }

    /// <summary>From now on tells what the bindings take, or holds it back while the past is read for them.</summary>
    /// <returns>The place in the account's ledger behind which it tells.</returns>
    public long Add(IEnumerable<Subscription> subscriptions, bool isHeld)
    {
        lock (gate)
        {
            var held = isHeld ? new HeldFrames() : null;
            foreach (var subscription in subscriptions)
            {
                subscription.Held = held;
                bindings.Add(subscription);
            }

            return place ?? 0;
        }
    }

    public void Remove(IEnumerable<Subscription> subscriptions)
    {
        lock (gate)
        {
            foreach (var subscription in subscriptions)
                bindings.Remove(subscription);
        }
    }

    /// <summary>Tells what was held back; false if some of it is lost, and has to be read.</summary>
    /// <param name="subscriptions">Added together.</param>
    public bool Release(IReadOnlyList<Subscription> subscriptions)
    {
        lock (gate)
        {
            var held = subscriptions.Count > 0 ? subscriptions[0].Held : null;
            var hasAll = held is not { HasLost: true };
            var next = hasAll ? null : new HeldFrames();
            foreach (var subscription in subscriptions)
                subscription.Held = next;
            if (hasAll)
                held?.Release();
            return hasAll;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();

        // How a read ends that is cancelled concerns nobody any more.
        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        end.Dispose();
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        using var folds = parts.Messages.Folds(account);
        while (true)
        {
            // Listens before it reads: what is recorded in between is heard.
            using var relay = parts.Listeners.AddRelay(account);
            var newest = await parts.History.NewestAsync(cancellation);
            if (place is { } before)
                await CatchUpAsync(before, folds, cancellation);
            else
                Advance(await parts.States.NewestPlaceAsync(account, cancellation), []);
            Reach(newest);
            await foreach (var heard in relay.HeardAsync(cancellation))
            {
                // Something was missed: it is in the store.
                if (heard is FeedEvent @event && @event.Place > place + 1)
                    break;
                await HearAsync(heard, folds, cancellation);
            }
        }
    }

    private async Task HearAsync(FeedItem heard, ConferenceFolds folds, CancellationToken cancellation)
    {
        switch (heard)
        {
            case FeedMark mark:
                Reach(mark.Position);
                break;
            case FeedSignal { CallId: not null, ConferenceId: { } id } signal when Wants(id, BindingKind.Event):
                Advance(place!.Value, [await parts.Messages.OfAsync(account, signal, folds, cancellation)]);
                break;
            case FeedEvent @event when @event.Place > place:
                await TellAsync(@event.Item, @event.Place, folds, isNow: true, cancellation);
                break;
        }
    }

    private async Task CatchUpAsync(long after, ConferenceFolds folds, CancellationToken cancellation)
    {
        for (var more = true; more;)
        {
            var wanted = new HistoryPage(AtOnce, parts.Admission.Options.StreamedBytes, HistoryFilter.None);
            var (page, room) = await parts.Admission.ReadPageAsync(
                account,
                isPatient: true,
                () => parts.History.ItemsOfAccountAsync(account, after, wanted, cancellation),
                cancellation);
            using (room)
            {
                foreach (var (item, at) in page.Items)
                {
                    await TellAsync(item, at, folds, isNow: false, cancellation);
                    after = at;
                }
            }

            more = page.More;
        }
    }

    private async Task TellAsync(
        HistoryItem item, long at, ConferenceFolds folds, bool isNow, CancellationToken cancellation)
    {
        var id = item.Event.StreamKey!;
        Advance(at, await parts.Messages.OfAsync(
            account, item, at, folds, kind => Wants(id, kind), isNow, cancellation));
    }

    private bool Wants(string conference, BindingKind kind)
    {
        lock (gate)
            return bindings.Wants(conference, kind);
    }

    private void Advance(long to, IReadOnlyList<LiveMessage> messages)
    {
        lock (gate)
        {
            foreach (var message in messages)
                bindings.Tell(message);
            place = to;
        }
    }

    private void Reach(long to)
    {
        lock (gate)
            position = to;
        advanced.Set();
    }
}
