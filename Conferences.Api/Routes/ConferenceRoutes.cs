using System.Text.Json;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Responses;

namespace Conferences.Api.Routes;

/// <summary>Conferences as portals keep them.</summary>
internal static class ConferenceRoutes
{
    /// <summary>Create a conference.</summary>
    /// <remarks>Every default is filled in. An empty body creates a conference of defaults.</remarks>
    public static Task Create(HttpContext http, CommandEndpoint endpoint) => endpoint.CreateAsync(http);

    /// <summary>Replace a conference's document.</summary>
    /// <remarks>
    /// With <c>verb</c> in the envelope or the query a POST is that verb: PUT, PATCH or DELETE.
    /// </remarks>
    public static Task Replace(HttpContext http, CommandEndpoint endpoint, string id) =>
        endpoint.AnswerAsync(http, ConferenceCommandParser.Replace, id);

    /// <summary>Change some fields of a conference.</summary>
    /// <remarks>
    /// Objects merge, lists and scalars replace, null removes; what is then missing gets its default.
    /// </remarks>
    public static Task Patch(HttpContext http, CommandEndpoint endpoint, string id) =>
        endpoint.AnswerAsync(http, ConferenceCommandParser.Patch, id);

    /// <summary>Delete a conference.</summary>
    /// <remarks>Everybody in it is kicked and its numbers are free again.</remarks>
    public static Task Delete(HttpContext http, CommandEndpoint endpoint, string id) =>
        endpoint.AnswerAsync(http, ConferenceCommandParser.Delete, id);

    /// <summary>Get a conference and its live state.</summary>
    /// <remarks>
    /// With <c>at</c> or <c>version</c>, as it was then, also if it is deleted by now; durations are told as of that
    /// moment.
    /// </remarks>
    public static async Task Get(
        HttpContext http, ConferenceReader reader, string id, CancellationToken cancellation) =>
        await http.SendAsync(await reader.FindAsync(http, id, cancellation), view => SendAsync(http, reader, view));

    /// <summary>List the account's conferences.</summary>
    /// <remarks>
    /// Ordered by id, descending; a page has 50 items unless asked otherwise. <c>next_start_key</c> leads to the next.
    /// As text/csv, or with <c>accept=csv</c>, the same conferences come as a table.
    /// </remarks>
    public static Task List(HttpContext http, ConferenceList list) => list.SendAsync(http, null);

    /// <summary>List the conferences one user owns.</summary>
    /// <remarks>
    /// Ordered by id, descending; a page has 50 items unless asked otherwise. <c>next_start_key</c> leads to the next.
    /// As text/csv, or with <c>accept=csv</c>, the same conferences come as a table.
    /// </remarks>
    public static Task ListOwned(HttpContext http, ConferenceList list, string owner) => list.SendAsync(http, owner);

    private static async Task SendAsync(HttpContext http, ConferenceReader reader, ConferenceView view)
    {
        var row = view.Row;
        var live = LiveResponse.Of(row.Live, view.At, [.. view.People.Select(it => reader.Show(http, view, it))]);
        await http.SendAsync(http.EnvelopeOf(json => ConferenceList.Write(json, row, live)) with
        {
            Metadata = new(json => JsonSerializer.Serialize(json, live, ResponseJson.Default.LiveResponse)),
            Revision = ETags.Of(row.Revision, row.Sequence),
        });
    }
}
