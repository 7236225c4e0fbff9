using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.State;

namespace Conferences.Api.Queries;

/// <summary>Lists of conferences: pages, everything at once as a stream, or CSV.</summary>
internal sealed class ConferenceList(
    ConferenceQueries queries, PastQueries past, NumberingPlan numbering, Admission admission)
{
    // Documents a query finds are of any size up to the largest: what is beyond a page's bytes is found in vain.
    private const int AtOnce = 100;

    private static readonly string[] Columns =
    [
        "id", "name", "owner_id", "member.join_deaf", "member.join_muted", "member.numbers", "member.pins",
        "moderator.join_deaf", "moderator.join_muted", "moderator.numbers", "moderator.pins", "ui_flags",
        "conference_numbers", "flags", "_read_only.members", "_read_only.moderators", "_read_only.duration",
        "_read_only.is_locked",
    ];

    private const string Flags = "flags";

    /// <summary>The members of a document that a list shows.</summary>
    internal static readonly string[] Listed =
        ["name", "owner_id", "member", "moderator", "ui_flags", "conference_numbers", Flags];

    /// <summary>Sends the account's conferences, or one owner's.</summary>
    public async Task SendAsync(HttpContext http, string? ownerId)
    {
        var isTable = TableRequest.IsWanted(http.Request);
        var (page, fault) = Page.Read(http.Request.Query, Ids.IsId, isWhole: isTable);
        if (fault is not null)
        {
            await http.SendAsync(Replies.Faulty(fault));
            return;
        }

        var errors = Filters.Check(http.Request.Query);
        var running = Filters.Truth(http.Request.Query, "running", errors);
        var at = Moment.ReadTime(http.Request.Query, CrossbarRequest.Of(http).At, errors);
        if (!errors.IsEmpty)
        {
            await http.SendAsync(Reply.Invalid(errors));
            return;
        }

        var account = CrossbarRequest.AccountOf(http);
        var now = at ?? CrossbarRequest.Of(http).At;
        Listing Asked(Page part) => new(part, http.Request.Query, ownerId, numbering, running);
        var list = new ListAnswer<ConferenceRow>(
            AtOnce,
            (part, bytes, cancellation) => at is { } time
                ? past.ListAsync(account, Asked(part), time, bytes, cancellation)
                : queries.ListAsync(account, Asked(part), bytes, cancellation),
            row => row.Id,
            (json, row) => WriteItem(json, row, now));
        await (isTable
            ? new TableAnswer<ConferenceRow>(list, Columns, row => Whole(row, now)).SendAsync(http, admission, page!)
            : list.SendAsync(http, admission, page!));
    }

    /// <summary>Writes one conference whole: its stored JSON, its id and its live state.</summary>
    public static void Write(Utf8JsonWriter json, ConferenceRow row, LiveResponse live)
    {
        using var document = JsonDocument.Parse(row.Document);
        json.WriteStartObject();
        foreach (var property in document.RootElement.EnumerateObject())
            property.WriteTo(json);
        if (row.Live?.Switch is { } focus)
            json.WriteString("focus", focus);
        json.WriteString("id", row.Id);
        json.WritePropertyName("_read_only");
        JsonSerializer.Serialize(json, live, ResponseJson.Default.LiveResponse);
        json.WriteEndObject();
    }

    private static void WriteItem(Utf8JsonWriter json, ConferenceRow row, DateTimeOffset now)
    {
        using var document = JsonDocument.Parse(row.Document);
        var hasFlags = false;
        json.WriteStartObject();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (!Listed.Any(name => property.NameEquals(name)))
                continue;
            property.WriteTo(json);
            hasFlags |= property.NameEquals(Flags);
        }

        if (!hasFlags)
        {
            json.WriteStartArray(Flags);
            json.WriteEndArray();
        }

        json.WriteString("id", row.Id);
        json.WritePropertyName("_read_only");
        JsonSerializer.Serialize(json, LiveResponse.Of(row.Live, now), ResponseJson.Default.LiveResponse);
        json.WriteEndObject();
    }

    private static JsonObject Whole(ConferenceRow row, DateTimeOffset now)
    {
        var document = JsonNode.Parse(row.Document)!.AsObject();
        document["id"] = row.Id;
        document["_read_only"] = JsonSerializer.SerializeToNode(
            LiveResponse.Of(row.Live, now), ResponseJson.Default.LiveResponse);
        return document;
    }
}
