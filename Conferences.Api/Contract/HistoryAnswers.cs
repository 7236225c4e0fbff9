using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Feeds;
using Conferences.Api.Views;
using Conferences.Domain;

namespace Conferences.Api.Contract;

/// <summary>Answers about what was recorded, as examples; what their items hold, field by field.</summary>
internal static class HistoryAnswers
{
    private const Kinds Anything = Kinds.String | Kinds.Boolean | Kinds.Integer | Kinds.Array | Kinds.Object;

    public static readonly Field[] Fields =
    [
        new("sequence", Kinds.Integer, "1, 2, … of one conference, without a gap"),
        new("conference_id", Kinds.String, "The conference"),
        new("id", Kinds.String, "The event's own id, on the bus too"),
        new("type", Kinds.String, "As on the bus") { AllowedTexts = [.. FactJson.StoredNames.Keys] },
        new("time", Kinds.String, "When it was recorded; ISO 8601, UTC, to the microsecond"),
        new("actor", Kinds.Object, "Who brought it about"),
        new("actor.account_id", Kinds.String, "The account of the caller's token"),
        new("actor.owner_id", Kinds.String, "The user the token names") { Default = "null" },
        new("actor.key_id", Kinds.String, "The API key behind the token") { Default = "null" },
        new("actor.address", Kinds.String, "The caller's network, of /24 (IPv4) or /48 (IPv6)") { Default = "null" },
        new("actor.channel", Kinds.String, "`http`, `bus` or `media`"),
        new("request_id", Kinds.String, "The request; null for the media server's own word") { Default = "null" },
        new("correlation_id", Kinds.String, "Shared by all that came of one request"),
        new("causation_id", Kinds.String, "What it came of: the request, or an operation"),
        new("data", Kinds.Object, "The fact, without secrets"),
        new("changes", Kinds.Array, "Of an edit, what it changed"),
        new("cursor", Kinds.String, "Where the account's history goes on behind it; in that one only"),
    ];

    public static readonly Field[] Change =
    [
        new("path", Kinds.String, "Where, dotted"),
        new("from", Anything, "What stood there, or null") { Default = "null" },
        new("to", Anything, "What stands there, or null") { Default = "null" },
    ];

    public static readonly Field[] Erased =
    [
        new("id", Kinds.String, "The person"),
        Contract.Fields.ReadOnly,
        Contract.Fields.Deleted,
    ];

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
            "erased", "Erased", Reply.Ok(new { id = Answers.Person, _read_only = new { deleted = true } }));

    private static JsonElement Item(string? cursor)
    {
        var fact = Facts.Wrap(new ConferenceUpdated(
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
