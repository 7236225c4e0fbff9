using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using CsvHelper;

namespace Conferences.Api.Queries;

/// <summary>Lists of conferences: pages, everything at once as a stream, or CSV.</summary>
internal sealed class ConferenceList(ConferenceQueries queries, PastQueries past)
{
    private static readonly string[] Columns =
    [
        "id", "name", "owner_id", "member.join_deaf", "member.join_muted", "member.numbers", "member.pins",
        "moderator.join_deaf", "moderator.join_muted", "moderator.numbers", "moderator.pins", "ui_flags",
        "conference_numbers", "flags", "_read_only.members", "_read_only.moderators", "_read_only.duration",
        "_read_only.is_locked",
    ];

    private const string Flags = "flags";

    private static readonly string[] Listed =
        ["name", "owner_id", "member", "moderator", "ui_flags", "conference_numbers", Flags];

    /// <summary>Sends the account's conferences, or one owner's.</summary>
    public async Task SendAsync(HttpContext http, string? ownerId)
    {
        var (page, fault) = Page.Read(http.Request.Query, Ids.IsId);
        if (fault is not null)
        {
            await http.SendAsync(Replies.Faulty(fault));
            return;
        }

        var errors = Filters.Check(http.Request.Query);
        var at = Moment.ReadTime(http.Request.Query, CrossbarRequest.Of(http).At, errors);
        if (!errors.IsEmpty)
        {
            await http.SendAsync(Reply.Invalid(errors));
            return;
        }

        var (account, listing) = (CrossbarRequest.AccountOf(http), new Listing(page!, http.Request.Query, ownerId));
        var rows = at is { } time
            ? past.ListAsync(account, listing, time, http.RequestAborted)
            : queries.ListAsync(account, listing, http.RequestAborted);
        var now = at ?? CrossbarRequest.Of(http).At;
        await (WantsCsv(http.Request) ? SendCsvAsync(http, page!, rows, now)
            : page!.Size is null ? StreamAsync(http, rows, now)
            : SendPageAsync(http, page, rows, now));
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

    private static async Task SendPageAsync(
        HttpContext http, Page page, IAsyncEnumerable<ConferenceRow> rows, DateTimeOffset now)
    {
        await page.SendAsync(
            http,
            await rows.ToListAsync(http.RequestAborted),
            row => row.Id,
            (json, row) => WriteItem(json, row, now));
    }

    /// <summary>Sends however many there are: written as they are read, in constant memory.</summary>
    internal static async Task StreamAsync(
        HttpContext http, IAsyncEnumerable<ConferenceRow> rows, DateTimeOffset now)
    {
        const int flushAt = 32_768;
        http.Response.ContentType = Envelope.Json;
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter, Envelope.Written);
        json.WriteStartObject();
        json.WriteStartArray("data");
        var sent = 0L;
        await foreach (var row in rows)
        {
            WriteItem(json, row, now);
            if (json.BytesCommitted + json.BytesPending - sent <= flushAt)
                continue;

            // The writer hands over to the response, which sends nothing by itself.
            await json.FlushAsync(http.RequestAborted);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
            sent = json.BytesCommitted;
        }

        json.WriteEndArray();
        Envelope.Sign(CrossbarRequest.Of(http), json);
        json.WriteEndObject();
    }

    private static async Task SendCsvAsync(
        HttpContext http, Page page, IAsyncEnumerable<ConferenceRow> rows, DateTimeOffset now)
    {
        var name = http.Request.Headers["X-File-Name"].FirstOrDefault()
            ?? http.Request.Query["file_name"].FirstOrDefault();
        http.Response.ContentType = "text/csv";
        http.Response.GetTypedHeaders().ContentDisposition = new("attachment") { FileName = FileName(name) };
        await using var text = new StreamWriter(http.Response.Body, leaveOpen: true);
        await using var csv = new CsvWriter(text, CultureInfo.InvariantCulture);
        foreach (var column in Columns)
            csv.WriteField(column);
        await csv.NextRecordAsync();
        await foreach (var row in rows.Take(page.Size ?? int.MaxValue))
        {
            var document = JsonNode.Parse(row.Document)!.AsObject();
            document["id"] = row.Id;
            document["_read_only"] = JsonSerializer.SerializeToNode(
                LiveResponse.Of(row.Live, now), ResponseJson.Default.LiveResponse);
            foreach (var column in Columns)
                csv.WriteField(Cell(column.Split('.')
                    .Aggregate((JsonNode?)document, (at, key) => (at as JsonObject)?[key])));
            await csv.NextRecordAsync();
        }
    }

    private static string? Cell(JsonNode? value) => value switch
    {
        JsonArray list => string.Join(';', list.Select(item => item?.ToString())),
        _ => value?.ToString(),
    };

    private static string FileName(string? name) =>
        string.Concat((name ?? "").Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_')) is
        { Length: > 0 } safe ? safe : "result.csv";

    private static bool WantsCsv(HttpRequest request) =>
        (string?)request.Query["accept"] is "csv" or "text/csv"
        || request.GetTypedHeaders().Accept.Any(type =>
            type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase));
}
