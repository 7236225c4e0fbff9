using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Feeds;
using Conferences.Api.Views;
using Conferences.Domain;
using JasperFx.Events;

namespace Conferences.Api.Contract;

/// <summary>Answers about what was recorded, as examples.</summary>
internal static class HistoryAnswers
{
    public static readonly Given
        Recorded = new("events", "Event[]", Reply.Ok(new[] { Item(null) }))
        {
            Beside = new() { ["page_size"] = 1, ["next_after"] = 2 },
        },
        RecordedOfAll = new("events", "Event[]", Reply.Ok(new[] { Item(Cursor.Of(Answers.Account, 7)) }))
        {
            Beside = new() { ["page_size"] = 1, ["next_cursor"] = Cursor.Of(Answers.Account, 7) },
        },
        Forgotten = new(
            "erased", "Erased", Reply.Ok(new(Answers.Person, new(true)), ResponseJson.Default.ErasedResponse));

    private static JsonElement Item(string? cursor)
    {
        var fact = Event.For(new ConferenceUpdated(
            Document("""{"name":"Sales, weekly","member":{"pins":["1234"]}}""")));
        fact.Id = new("0192f3a1-5c7e-7d2b-9a41-3c5d7e9f1b20");
        fact.Version = 2;
        fact.StreamKey = Answers.Id;
        fact.Timestamp = Answers.At;
        fact.CorrelationId = fact.CausationId = "portal-4711";
        fact.SetHeader("account_id", Answers.Account);
        fact.SetHeader("key_id", "4be1f0c2a9d8");
        fact.SetHeader("address", "192.0.2.0/24");
        fact.SetHeader("channel", "http");
        var before = Document("""{"name":"Sales","member":{"pins":["1234"]}}""");
        return JsonElement.Parse(FeedFact.Written(new(fact, null, before, cursor)));
    }

    private static ConferenceDocument Document(string sent) => ConferenceDocument.From(JsonElement.Parse(sent));
}
