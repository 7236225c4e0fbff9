using System.Net.ServerSentEvents;
using System.Text.Json;
using Conferences.Api.Queries;
using Conferences.Api.Responses;
using Conferences.Domain.State;

namespace Conferences.Api.Live;

/// <summary>An item of a feed: an event, or a signal that is not recorded.</summary>
/// <param name="Type">E.g. <c>participant.muted</c>.</param>
internal abstract record FeedItem(string Account, string? ConferenceId, string Type)
{
    /// <summary>Its approximate size.</summary>
    public virtual int Bytes => 100;
}

/// <summary>An event, serialized once for all clients.</summary>
/// <param name="Place">Its number in the account's ledger.</param>
/// <param name="Stored">Bytes of the event as stored.</param>
internal sealed record FeedEvent(string Account, HistoryItem Item, long Place, int Stored)
    : FeedItem(Account, Item.Event.StreamKey, Item.Type)
{
    /// <inheritdoc/>
    public override int Bytes => Stored;

    private readonly Lazy<byte[]> ofAccount = new(Item.Json);
    private readonly Lazy<byte[]> ofConference = new((Item with { Cursor = null }).Json);

    /// <summary>Its number in the history: one by one, without a gap.</summary>
    public long PlaceIn(History history) => history.ConferenceId is null ? Place : Item.Event.Version;

    /// <summary>The item as the history has it.</summary>
    public SseItem<byte[]> In(History history) => history.ConferenceId is null
        ? new(ofAccount.Value, Type) { EventId = Item.Id }
        : new(ofConference.Value, Type) { EventId = (Item with { Cursor = null }).Id };
}

/// <summary>Something that goes by: it has no number, and whoever was not there does not hear of it later.</summary>
internal sealed record FeedSignal(string Account, string? ConferenceId, string Type, byte[] Json)
    : FeedItem(Account, ConferenceId, Type)
{
    /// <summary>The leg that has begun or ceased to talk; null for a sign of life.</summary>
    public CallId? CallId { get; private init; }

    /// <summary>True if it has begun.</summary>
    public bool Talks { get; private init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; private init; }

    /// <summary>A sign of life, so that a line that is silent is not taken for one that is broken.</summary>
    public const string Heartbeat = "heartbeat";

    /// <summary>The sign of life.</summary>
    public static FeedSignal Alive { get; } = new("", null, Heartbeat, "{}"u8.ToArray());

    /// <summary>The last sign of life of a node that stops.</summary>
    public static FeedSignal Stopping { get; } = new("", null, Heartbeat, "{\"stopping\":true}"u8.ToArray());

    /// <summary>A leg has begun or ceased to talk.</summary>
    public static FeedSignal Of(Place place, CallId callId, bool talks, DateTimeOffset at)
    {
        var type = talks ? "participant.started_talking" : "participant.stopped_talking";
        return new(place.Account, place.ConferenceId, type, JsonSerializer.SerializeToUtf8Bytes(new
        {
            conference_id = place.ConferenceId,
            type,
            time = EventJson.Time(at),
            data = new { call_id = callId.Text },
        }))
        {
            CallId = callId,
            Talks = talks,
            At = at,
        };
    }
}

/// <summary>Whatever was recorded up to this position of the store, of any account, has been told.</summary>
internal sealed record FeedMark(long Position) : FeedItem("", null, "mark");
