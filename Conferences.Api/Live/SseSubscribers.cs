using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Conferences.Api.Store;

namespace Conferences.Api.Live;

/// <summary>Everybody who follows a history on this node.</summary>
internal sealed class SseSubscribers
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<SseSubscriber, bool>> byAccount = new();

    private readonly AsyncSignal added = new();

    /// <summary>Ends when one more begins to listen. Take it before counting.</summary>
    public Task Next => added.Next;

    /// <summary>How many there are.</summary>
    public int Count => byAccount.Values.Sum(ofAccount => ofAccount.Count);

    /// <summary>The accounts that somebody follows.</summary>
    public string[] Accounts => [.. byAccount.Where(it => !it.Value.IsEmpty).Select(it => it.Key)];

    /// <summary>From now on hears what is told of the account, or of one conference. Dispose it to end that.</summary>
    public SseSubscriber Add(string account, string? conferenceId)
    {
        var listener = new SseSubscriber(this, account, conferenceId);
        byAccount.GetOrAdd(account, static _ => new()).TryAdd(listener, true);
        added.Set();
        return listener;
    }

    /// <summary>From now on hears all that is told of the account, and marks; for one who passes it on to many.
    /// </summary>
    public SseSubscriber AddRelay(string account)
    {
        var relay = new SseSubscriber(this, account, null) { IsRelay = true };
        byAccount.GetOrAdd(account, static _ => new()).TryAdd(relay, true);
        added.Set();
        return relay;
    }

    /// <summary>Tells relays how far everybody has been told.</summary>
    public void Mark(FeedMark mark)
    {
        foreach (var (listener, _) in byAccount.Values.SelectMany(ofAccount => ofAccount))
        {
            if (listener.IsRelay)
                listener.Hear(mark);
        }
    }

    /// <summary>Tells whoever follows what this is about. Nobody is waited for.</summary>
    public void Tell(FeedItem item)
    {
        if (byAccount.TryGetValue(item.Account, out var ofAccount))
        {
            foreach (var (listener, _) in ofAccount)
                listener.Hear(item);
        }
    }

    /// <summary>Gives everybody a sign of life.</summary>
    public void TellAll(FeedSignal signal)
    {
        foreach (var (listener, _) in byAccount.Values.SelectMany(ofAccount => ofAccount))
            listener.Hear(signal);
    }

    /// <summary>Has everybody read in the store what may have been missed.</summary>
    public void LetGo()
    {
        foreach (var (listener, _) in byAccount.Values.SelectMany(ofAccount => ofAccount))
            listener.Dispose();
    }

    internal void Remove(SseSubscriber listener)
    {
        if (byAccount.TryGetValue(listener.Account, out var ofAccount))
            ofAccount.TryRemove(listener, out _);
    }
}

/// <summary>Somebody who follows. Who is too slow is let go, and reads in the store what it has missed.</summary>
/// <param name="conferenceId">Only this conference; null for the whole account.</param>
internal sealed class SseSubscriber(SseSubscribers all, string account, string? conferenceId) : IDisposable
{
    /// <summary>Items that may wait for one of them.</summary>
    public const int Capacity = 256;

    // And bytes of them.
    private const long Room = 4_000_000;

    private readonly Channel<FeedItem> waiting = Channel.CreateBounded<FeedItem>(
        new BoundedChannelOptions(Capacity) { SingleReader = true });

    private long bytes;

    public string Account => account;

    /// <summary>True if it is told marks, too.</summary>
    public bool IsRelay { get; init; }

    /// <summary>What is told, until it cannot keep up.</summary>
    public async IAsyncEnumerable<FeedItem> HeardAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in waiting.Reader.ReadAllAsync(cancellation))
        {
            yield return item;
            Interlocked.Add(ref bytes, -item.Bytes);
        }
    }

    public void Hear(FeedItem item)
    {
        if (item is not FeedSignal { Type: FeedSignal.Heartbeat }
            && conferenceId is not null && item.ConferenceId != conferenceId)
            return;
        var others = Interlocked.Add(ref bytes, item.Bytes) - item.Bytes;
        if ((others > 0 && others + item.Bytes > Room) || !waiting.Writer.TryWrite(item))
            Dispose();
    }

    public void Dispose()
    {
        all.Remove(this);
        waiting.Writer.TryComplete();
    }
}
