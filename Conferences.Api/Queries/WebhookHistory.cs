using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.Events.Webhooks;
using Conferences.Domain.State;
using JasperFx.Events;
using Marten;

namespace Conferences.Api.Queries;

/// <summary>The events of a webhook as clients read them.</summary>
internal sealed class WebhookHistory(HistoryQueries history, IDocumentStore store, ReadDataSource reads)
{
    /// <summary>A page of events, oldest first, which ends early when it has so many bytes; and whether there are more.
    /// </summary>
    public async Task<(IReadOnlyList<WrittenEvent> Items, bool More)> PageAsync(
        string account, string id, HistoryRequest asked, long bytes, CancellationToken cancellation)
    {
        var (places, more) = await history.PlacesInStreamAsync(
            account, Webhook.KeyOf(id), asked.After, new(asked.PageSize, bytes, asked.Filter), cancellation);
        if (places.Count == 0)
            return ([], false);
        var positions = places.Keys.ToArray();
        await using var reading = await reads.SessionAsync(store, account, cancellation);
        var events = await reading.Session.Events.QueryAllRawEvents()
            .Where(@event => @event.Sequence.IsOneOf(positions))
            .OrderBy(@event => @event.Sequence)
            .ToListAsync(cancellation);
        return ([.. events.Select(@event => Written(id, @event))], more);
    }

    /// <summary>An event as clients read it.</summary>
    public static WebhookEventResponse ResponseOf(string id, IEvent @event) => new(
        @event.Version,
        id,
        @event.Id,
        EventJson.TypeOf(WebhookStore.EventNames[@event.Data.GetType()]),
        EventJson.Time(@event.Timestamp),
        HistoryItem.ActorOf(@event),
        @event.CorrelationId!,
        DataOf((WebhookEvent)@event.Data));

    // Without positions of the store: they tell of other accounts how much they record.
    private static WebhookEventData DataOf(WebhookEvent @event) => @event switch
    {
        WebhookCreated created => new() { Document = created.Document.Json },
        WebhookChanged changed => new() { Document = changed.Document.Json },
        WebhookDisabled disabled => new() { Reason = disabled.Reason },
        WebhookSecretRotated rotated => new() { FormerUntil = EventJson.Time(rotated.FormerUntil) },
        WebhookReplayRequested replay => new() { ConferenceId = replay.ConferenceId },
        WebhookEnabled or WebhookDeleted => new(),
        _ => throw @event.Unhandled(),
    };

    private static WrittenEvent Written(string id, IEvent @event)
    {
        var response = ResponseOf(id, @event);
        return new(
            @event.Version,
            response.Id.ToString(),
            response.Type,
            @event.EventTypeName,
            @event.Timestamp,
            JsonSerializer.SerializeToUtf8Bytes(response, ResponseJson.Default.WebhookEventResponse));
    }
}
