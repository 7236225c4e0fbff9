using System.Text.Json;
using Conferences.Api.Auth;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Responses;

namespace Conferences.Api.Routes;

/// <summary>The conferences of an account.</summary>
internal static class ConferenceRoutes
{
    /// <summary>Create a conference.</summary>
    /// <remarks>Missing fields get their defaults. An empty body creates a conference with defaults only.</remarks>
    public static Task Create(HttpContext http, CommandEndpoint endpoint) => endpoint.CreateAsync(http);

    /// <summary>Replace a conference's document.</summary>
    /// <remarks>
    /// The document is replaced as a whole: fields that are not sent get their defaults, and numbers and pins are gone
    /// unless they are sent again. A POST without a body leaves defaults only, as in Kazoo. To change some fields, use
    /// PATCH; with either, send <c>If-Match</c>. With <c>verb</c> in the envelope or the query, a POST is treated as
    /// that verb: PUT, PATCH or DELETE.
    /// </remarks>
    public static Task Replace(HttpContext http, CommandEndpoint endpoint, string id) =>
        endpoint.AnswerAsync(http, ConferenceCommandParser.Replace, id);

    /// <summary>Change some fields of a conference.</summary>
    /// <remarks>
    /// Objects are merged, lists and scalars replaced, null removes a field. Missing fields then get their defaults.
    /// </remarks>
    public static Task Patch(HttpContext http, CommandEndpoint endpoint, string id) =>
        endpoint.AnswerAsync(http, ConferenceCommandParser.Patch, id);

    /// <summary>Delete a conference.</summary>
    /// <remarks>All participants are kicked and its numbers become free.</remarks>
    public static Task Delete(HttpContext http, CommandEndpoint endpoint, string id) =>
        endpoint.AnswerAsync(http, ConferenceCommandParser.Delete, id);

    /// <summary>Get a conference and its live state.</summary>
    /// <remarks>
    /// With <c>at</c> or <c>version</c>, the state at that time, even if it has since been deleted; durations are
    /// relative to that time.
    /// </remarks>
    public static async Task Get(
        HttpContext http,
        ConferenceReader reader,
        IMediaServer media,
        string id,
        CancellationToken cancellation) => await http.SendAsync(
            await reader.FindAsync(http, id, cancellation), view => SendAsync(http, reader, media, view));

    /// <summary>List the account's conferences.</summary>
    /// <remarks>
    /// Ordered by id, descending, 50 items a page by default. <c>next_start_key</c> leads to the next page. Any field
    /// of the document is a filter: <c>filter_</c> and its dotted path finds those with this value, <c>filter_not_</c>
    /// the others. Lists count from 1, and a list of one is equal to its element; an empty value finds what is missing
    /// or empty, and a JSON list of strings each of them. With <c>running=true</c>, dynamic conferences, too, which
    /// nobody configured. As text/csv, or with <c>accept=csv</c>, all of them as a table; with <c>page_size</c> or
    /// <c>start_key</c>, a page, and the headers Link and X-Next-Start-Key lead to the next one. In a table, the items
    /// of a list are separated by semicolons; a semicolon or backslash within an item has a backslash before it. A cell
    /// that would begin with one of <c>= + - @</c>, a tab or a carriage return has an apostrophe before it.
    /// </remarks>
    public static Task List(HttpContext http, ConferenceList list) =>
        http.WhileAdmittedAsync(() => list.SendAsync(http, null));

    /// <summary>List the conferences one user owns.</summary>
    /// <remarks>
    /// Ordered by id, descending, 50 items a page by default. <c>next_start_key</c> leads to the next page. Any field
    /// of the document is a filter: <c>filter_</c> and its dotted path finds those with this value, <c>filter_not_</c>
    /// the others. Lists count from 1, and a list of one is equal to its element; an empty value finds what is missing
    /// or empty, and a JSON list of strings each of them. With <c>running=true</c>, dynamic conferences, too, which
    /// nobody configured. As text/csv, or with <c>accept=csv</c>, all of them as a table; with <c>page_size</c> or
    /// <c>start_key</c>, a page, and the headers Link and X-Next-Start-Key lead to the next one. In a table, the items
    /// of a list are separated by semicolons; a semicolon or backslash within an item has a backslash before it. A cell
    /// that would begin with one of <c>= + - @</c>, a tab or a carriage return has an apostrophe before it.
    /// </remarks>
    public static Task ListOwned(HttpContext http, ConferenceList list, string owner) =>
        http.WhileAdmittedAsync(() => list.SendAsync(http, owner));

    private static async Task SendAsync(
        HttpContext http, ConferenceReader reader, IMediaServer media, ConferenceView view)
    {
        var row = view.Row;
        var live = LiveResponse.Of(row.Live, view.At, [.. view.People.Select(it => reader.Show(http, view, it))]) with
        {
            Capabilities = view.IsNow ? media.Capabilities.ByVerb : null,
        };
        await http.SendAsync(http.EnvelopeOf(json => ConferenceList.Write(json, row, live)) with
        {
            Metadata = new(json => JsonSerializer.Serialize(json, live, ResponseJson.Default.LiveResponse)),
            Revision = ETags.Of(row.Revision, row.Sequence),
        });
    }
}
