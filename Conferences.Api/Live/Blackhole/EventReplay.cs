using Conferences.Api.Queries;
using Conferences.Api.Store;

namespace Conferences.Api.Live.Blackhole;

/// <summary>
/// Tells a client what it missed: reads the past while its bindings hold back the present, and then lets them tell.
/// </summary>
internal sealed class EventReplay(AccountFeeds feeds)
{
    private const int AtOnce = 500;

    /// <summary>Sends all that the bindings take behind the point, and lets them go on from there.</summary>
    /// <param name="subscriptions">Of one account, already held.</param>
    public async Task RunAsync(
        AccountFeed feed,
        IReadOnlyList<Subscription> subscriptions,
        ResumePoint point,
        CancellationToken cancellation)
    {
        var (account, socket, after) = (subscriptions[0].Account, subscriptions[0].Socket, point.After);
        using var folds = feeds.Messages.Folds(account);
        do
            after = await ReadAsync(account, socket, subscriptions, point with { After = after }, folds, cancellation);
        while (!feed.Release(subscriptions));
    }

    private async Task<long> ReadAsync(
        string account,
        BlackholeSocket socket,
        IReadOnlyList<Subscription> subscriptions,
        ResumePoint point,
        ConferenceFolds folds,
        CancellationToken cancellation)
    {
        var (after, more) = (point.After, true);
        while (more)
        {
            var wanted = new HistoryPage(AtOnce, feeds.Admission.Options.StreamedBytes, HistoryFilter.None);
            var (page, room) = await feeds.Admission.ReadPageAsync(
                account,
                isPatient: true,
                () => point.ConferenceId is { } id
                    ? feeds.History.ItemsOfConferenceAsync(account, id, after, wanted, cancellation)
                    : feeds.History.ItemsOfAccountAsync(account, after, wanted, cancellation),
                cancellation);
            using (room)
            {
                foreach (var (item, place) in page.Items)
                {
                    await TellAsync(account, socket, subscriptions, item, place, point, folds, cancellation);
                    after = place;
                }
            }

            more = page.More;
        }

        return after;
    }

    private async Task TellAsync(
        string account,
        BlackholeSocket socket,
        IReadOnlyList<Subscription> subscriptions,
        HistoryItem item,
        long place,
        ResumePoint point,
        ConferenceFolds folds,
        CancellationToken cancellation)
    {
        var id = item.Event.StreamKey!;
        var messages = await feeds.Messages.OfAsync(
            account,
            item,
            point.ConferenceId is null ? place : 0,
            folds,
            kind => subscriptions.Any(it => it.Binding.Kind == kind
                && (it.Binding.Conference == SocketBinding.Any || it.Binding.Conference == id)),
            isNow: false,
            cancellation);
        await socket.HasRoomAsync(cancellation);
        foreach (var message in messages)
        {
            foreach (var subscription in subscriptions.Where(it => !it.IsOver && it.Binding.Takes(message)))
            {
                socket.Send(Frames.Event(
                    message, subscription.Binding.Text, subscription.Binding.KeyIn(account)));
            }
        }

        foreach (var subscription in subscriptions)
        {
            if (point.ConferenceId is null)
                subscription.AfterPlace = place;
            else
                subscription.AfterSequence = place;
        }
    }
}
