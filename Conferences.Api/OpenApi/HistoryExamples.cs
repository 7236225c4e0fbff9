using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Responses;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using JasperFx.Events;

namespace Conferences.Api.OpenApi;

/// <summary>Examples of responses with events.</summary>
internal static class HistoryExamples
{
    public static readonly ResponseExample
        Recorded = new("events", "ConferenceEvent[]", Reply.Ok(new[] { Item(null) }))
        {
            Envelope = "ConferenceHistoryPage",
            Beside = new() { ["page_size"] = 1, ["next_after"] = 2 },
        },
        RecordedOfAll = new(
            "events",
            "ConferenceEvent[]",
            Reply.Ok(new[] { Item(Cursor.Of(ResponseExamples.Account, 7)) }))
        {
            Envelope = "AccountHistoryPage",
            Beside = new() { ["page_size"] = 1, ["next_cursor"] = Cursor.Of(ResponseExamples.Account, 7) },
        },
        Forgotten = new(
            "erased",
            "ErasedPerson",
            Reply.Ok(new(ResponseExamples.Person, new(true)), ResponseJson.Default.ErasedResponse));

    private static JsonElement Item(string? cursor)
    {
        var @event = Event.For(new ConferenceUpdated(
            Document("""{"name":"Sales, weekly","member":{"pins":["1234"]}}""")));
        @event.Id = new("0192f3a1-5c7e-7d2b-9a41-3c5d7e9f1b20");
        @event.Version = 2;
        @event.StreamKey = ResponseExamples.Id;
        @event.Timestamp = ResponseExamples.At;
        @event.CorrelationId = @event.CausationId = "portal-4711";
        @event.SetHeader("account_id", ResponseExamples.Account);
        @event.SetHeader("key_id", "4be1f0c2a9d8");
        @event.SetHeader("address", "192.0.2.0/24");
        @event.SetHeader("channel", "http");
        var before = Document("""{"name":"Sales","member":{"pins":["1234"]}}""");
        return JsonElement.Parse(new HistoryItem(@event, null, before, cursor).Json());
    }

    private static ConferenceDocument Document(string sent) => ConferenceDocument.From(JsonElement.Parse(sent));
}
