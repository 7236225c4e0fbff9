using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Conferences.Api.Queries;
using Conferences.Api.Store;

namespace Conferences.Api.Live;

/// <summary>Follows histories: first recorded events, then new ones, each exactly once.</summary>
internal sealed class EventStream(SseSubscribers listeners, Admission admission)
{
    // All who follow come again at about the same time: not within one moment.
    private const int ShortestPause = 100;
    private const int LongestPause = 1_000;

    /// <summary>What is told last if the node stops: soon to come again, to another one.</summary>
    public static SseItem<byte[]> Farewell() => new(FeedSignal.Stopping.Json, FeedSignal.Heartbeat)
    {
        ReconnectionInterval = TimeSpan.FromMilliseconds(Random.Shared.Next(ShortestPause, LongestPause)),
    };

    /// <summary>All behind the place, for as long as somebody reads it.</summary>
    public async IAsyncEnumerable<SseItem<byte[]>> FollowAsync(
        History history,
        HistoryFilter filter,
        long after,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Says that it is on, before there is anything to tell.
        yield return new(FeedSignal.Alive.Json, FeedSignal.Heartbeat)
        {
            ReconnectionInterval = TimeSpan.FromSeconds(1),
        };
        while (true)
        {
            // Listens before it reads: what is recorded in between is heard.
            using var listener = listeners.Add(history.Account, history.ConferenceId);
            await foreach (var page in history.PagesAsync(
                admission, after, int.MaxValue, HistoryFilter.None, hasBegun: true, cancellation))
            {
                foreach (var item in page)
                {
                    cancellation.ThrowIfCancellationRequested();
                    after = item.Place;
                    if (filter.Takes(item.StoredName, item.Time))
                        yield return new(item.Json, item.Type) { EventId = item.Id };
                }
            }

            await foreach (var heard in listener.HeardAsync(cancellation))
            {
                if (heard is FeedSignal signal)
                {
                    if (signal.Type == FeedSignal.Heartbeat || filter.IsOpen)
                        yield return new(signal.Json, signal.Type);
                    continue;
                }

                var @event = (FeedEvent)heard;
                var place = @event.PlaceIn(history);
                if (place <= after)
                    continue;

                // Something was missed: it is in the store.
                if (place > after + 1)
                    break;
                after = place;
                if (filter.Takes(@event.Item.Event.EventTypeName, @event.Item.Event.Timestamp))
                    yield return @event.In(history);
            }
        }
    }
}
