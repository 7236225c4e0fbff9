using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using JasperFx.Events;

namespace Conferences.Api.Queries;

/// <summary>An event of a history, with what is shown beside it.</summary>
/// <param name="Person">Who came, if it tells of somebody who came and is not erased.</param>
/// <param name="Before">Of an edit, the document it changed.</param>
/// <param name="Cursor">Where an account's history goes on behind it; null in a conference's.</param>
internal sealed record HistoryItem(IEvent Event, Person? Person, ConferenceDocument? Before, string? Cursor = null)
{
    /// <summary>What it is known by, to go on behind it: its sequence, or the account's cursor.</summary>
    public string Id => Cursor ?? Event.Version.ToString(CultureInfo.InvariantCulture);

    /// <summary>The type it goes by, e.g. <c>participant.joined</c>.</summary>
    public string Type => EventJson.TypeOf(Event.Recorded());

    /// <summary>The item as clients read it: JSON in UTF-8.</summary>
    public byte[] Json()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Envelope.Written))
            JsonSerializer.Serialize(json, Response, ResponseJson.Default.EventResponse);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Who caused the event.</summary>
    public static ActorResponse ActorOf(IEvent @event) => new(
        Header(@event, "account_id")!,
        Header(@event, "owner_id"),
        Header(@event, "key_id"),
        Header(@event, "address"),
        Header(@event, "channel")!);

    /// <summary>Who caused it.</summary>
    public ActorResponse Actor => ActorOf(Event);

    private EventResponse Response => new(
        Event.Version,
        Event.StreamKey!,
        Event.Id,
        Type,
        EventJson.Time(Event.Timestamp),
        Actor,
        Header("channel") == "media" ? null : Event.CorrelationId,
        Event.CorrelationId!,
        Event.CausationId!,
        new(Event.Recorded(), Person))
    {
        Changes = Event.Data is ConferenceUpdated updated && Before is not null
            ? Change.Between(Before.Marked, updated.Document.Marked)
            : null,
        Cursor = Cursor,
    };

    private string? Header(string name) => Header(Event, name);

    private static string? Header(IEvent @event, string name) => @event.GetHeader(name)?.ToString();
}
