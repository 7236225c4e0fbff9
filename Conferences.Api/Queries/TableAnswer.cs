using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using CsvHelper;
using CsvHelper.Configuration;
using Microsoft.Net.Http.Headers;

namespace Conferences.Api.Queries;

/// <summary>
/// A list as CSV: a row for each item, a column for each of these members. Spreadsheets execute cells that begin like a
/// formula: such a cell gets an apostrophe before it.
/// </summary>
/// <param name="Columns">Members as dotted paths.</param>
/// <param name="Show">The item that the members are taken from.</param>
internal sealed record TableAnswer<T>(ListAnswer<T> List, IReadOnlyList<string> Columns, Func<T, JsonObject> Show)
{
    // Of objects within cells.
    private static readonly JsonSerializerOptions Compact = new() { Encoder = Envelope.Written.Encoder };

    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture)
    {
        InjectionOptions = InjectionOptions.Escape,
        InjectionCharacters = ['=', '+', '-', '@', '\t', '\r'],
    };

    /// <summary>Sends the page, or all items if no page is asked for.</summary>
    public Task SendAsync(HttpContext http, Admission admission, Page page) =>
        page.Size is null ? StreamAsync(http, admission, page) : SendPageAsync(http, admission, page);

    // Whole, since its headers say where the next one begins.
    private async Task SendPageAsync(HttpContext http, Admission admission, Page page)
    {
        var found = await List.PageAsync(page, admission.Options.PageBytes, http.RequestAborted);
        var table = Written(found.Items, withHead: true);
        if (http.Features.Get<IAnswerLimit>()?.TryHold(table.Length) is false)
        {
            await http.SendAsync(Replies.TooMuchUnsent);
            return;
        }

        Begin(http);
        Page.Announce(http, found.Next);
        http.Response.ContentLength = table.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.BodyWriter.WriteAsync(table, http.RequestAborted);
    }

    private async Task StreamAsync(HttpContext http, Admission admission, Page page)
    {
        await using var parts = List.PartsAsync(http, admission, page, http.RequestAborted)
            .GetAsyncEnumerator(http.RequestAborted);

        // Whatever is wrong with the first part can still be said.
        var goesOn = await parts.MoveNextAsync();
        Begin(http);
        if (HttpMethods.IsHead(http.Request.Method))
            return;
        for (var isFirst = true; goesOn; isFirst = false)
        {
            // What is written is sent before more is read.
            await http.Response.BodyWriter.WriteAsync(Written(parts.Current, withHead: isFirst), http.RequestAborted);
            goesOn = await parts.MoveNextAsync();
        }
    }

    private ReadOnlyMemory<byte> Written(IEnumerable<T> items, bool withHead)
    {
        using var table = new MemoryStream();
        using (var csv = new CsvWriter(new StreamWriter(table, leaveOpen: true), Format))
        {
            if (withHead)
                Write(csv, Columns);
            foreach (var item in items.Select(Show))
                Write(csv, Columns.Select(column => Cell(Member(item, column))));
        }

        return table.GetBuffer().AsMemory(0, (int)table.Length);
    }

    private static void Write(CsvWriter csv, IEnumerable<string?> cells)
    {
        foreach (var cell in cells)
            csv.WriteField(cell);
        csv.NextRecord();
    }

    private static JsonNode? Member(JsonNode item, string path) =>
        path.Split('.').Aggregate((JsonNode?)item, (at, key) => (at as JsonObject)?[key]);

    private static string? Cell(JsonNode? value) => value is JsonArray list
        ? string.Join(';', list.Select(item => Text(item)?.Replace(@"\", @"\\").Replace(";", @"\;")))
        : Text(value);

    private static string? Text(JsonNode? value) =>
        value is JsonObject or JsonArray ? value.ToJsonString(Compact) : value?.ToString();

    private static void Begin(HttpContext http)
    {
        var name = FileName(http.Request.Headers[TableRequest.FileNameHeader].FirstOrDefault())
            ?? FileName(http.Request.Query["file_name"].FirstOrDefault());
        http.Response.ContentType = TableRequest.MediaType;
        http.Response.GetTypedHeaders().ContentDisposition = new("attachment") { FileName = name ?? "result.csv" };
    }

    private static string? FileName(string? name) =>
        string.Concat((name ?? "").Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_')) is
        { Length: > 0 } safe ? safe : null;
}

/// <summary>How a list is asked for as CSV.</summary>
internal static class TableRequest
{
    /// <summary>Its media type.</summary>
    public const string MediaType = "text/csv";

    /// <summary>The header that names the file a browser saves it as.</summary>
    public const string FileNameHeader = "X-File-Name";

    /// <summary>True if the query says so, or the request prefers it to JSON.</summary>
    public static bool IsWanted(HttpRequest request)
    {
        if ((string?)request.Query["accept"] is { Length: > 0 } accept)
            return accept is "csv" or MediaType;
        var accepted = request.GetTypedHeaders().Accept;
        double? Of(string range) => accepted.FirstOrDefault(it =>
            it.MediaType.Equals(range, StringComparison.OrdinalIgnoreCase)) is { } found ? found.Quality ?? 1 : null;

        // A table is only for who names it. JSON is wanted as much as the narrowest range says that includes it.
        var json = Of(Envelope.Json) ?? Of("application/*") ?? Of("*/*") ?? 0;
        return Of(MediaType) is > 0 and var table && table >= json;
    }
}
