using System.Buffers;
using System.Text.Json;
using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Conferences.Api.Live;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Microsoft.AspNetCore.Authentication;

namespace Conferences.Api.Routes;

/// <summary>Histories: the events of a conference, even a deleted one, and of an account.</summary>
internal static class HistoryRoutes
{
    /// <summary>List a conference's events, oldest first.</summary>
    /// <remarks>
    /// In pages by default; as application/x-ndjson all events, one per line, which needs the scope export; as
    /// text/event-stream all events followed by new ones as they are recorded, resumable with Last-Event-ID. A feed's
    /// event ids are sequences. Readable after the conference is deleted.
    /// </remarks>
    public static async Task OfConference(
        HttpContext http,
        HistoryQueries history,
        ConferenceQueries conferences,
        EventStream following,
        string id,
        CancellationToken cancellation)
    {
        var account = CrossbarRequest.AccountOf(http);
        var errors = new ValidationErrors();
        var asked = HistoryRequest.OfConference(http.Request, errors);
        if (!errors.IsEmpty)
            await http.SendAsync(Reply.Invalid(errors));
        else if (!Ids.IsId(id) || !await conferences.IsKnownAsync(account, id, cancellation))
            await http.SendAsync(Replies.Unknown(id));
        else
        {
            await SendAsync(http, following, asked, new(account, id, new(
                (after, most, filter) => history.OfConferenceAsync(account, id, after, most, filter, cancellation),
                item => item.Event.Version)));
        }
    }

    /// <summary>List the events of all the account's conferences, oldest first.</summary>
    /// <remarks>
    /// In pages by default; as application/x-ndjson all events, one per line, which needs the scope export; as
    /// text/event-stream all events followed by new ones as they are recorded, resumable with Last-Event-ID. A feed's
    /// event ids are cursors.
    /// </remarks>
    public static async Task OfAccount(
        HttpContext http, HistoryQueries history, EventStream following, CancellationToken cancellation)
    {
        var account = CrossbarRequest.AccountOf(http);
        var errors = new ValidationErrors();
        var asked = HistoryRequest.OfAccount(http.Request, account, errors);
        if (!errors.IsEmpty)
            await http.SendAsync(Reply.Invalid(errors));
        else
        {
            await SendAsync(http, following, asked, new(account, null, new(
                (after, most, filter) => history.OfAccountAsync(account, after, most, filter, cancellation),
                item => Cursor.Read(account, item.Cursor!)!.Value)));
        }
    }

    private static Task SendAsync(HttpContext http, EventStream following, HistoryRequest asked, History history)
    {
        if (asked.Form is HistoryForm.Page)
            return http.WhileAdmittedAsync(() => SendPageAsync(http, asked, history));

        // All events at once are a copy of the record, and need the scope for it.
        if (asked.Form is HistoryForm.Lines && !Caller.Of(http.User)!.May(Scopes.Export))
            return http.ForbidAsync();

        // A feed lasts as long as the client reads, and uses a database connection only occasionally.
        Admission.Leave(http);
        return asked.Form is HistoryForm.Lines
            ? http.WhileAdmittedAsync(() => SendLinesAsync(http, asked, history))
            : FollowAsync(http, following, asked, history);
    }

    private static async Task SendPageAsync(HttpContext http, HistoryRequest asked, History history)
    {
        var found = await history.Record.ReadAsync(asked.After, asked.PageSize + 1, asked.Filter);
        var items = found.Take(asked.PageSize).ToArray();
        var last = found.Count > items.Length ? items[^1] : null;
        await http.SendAsync(http.EnvelopeOf(items, (json, item) => item.WriteTo(json)) with
        {
            PageSize = items.Length,
            NextAfter = last is { Cursor: null } ? last.Event.Version : null,
            NextCursor = last?.Cursor,
        });
    }

    // Read and written a page at a time, in constant memory.
    private static async Task SendLinesAsync(HttpContext http, HistoryRequest asked, History history)
    {
        http.Response.ContentType = HistoryRequest.LinesType;
        if (HttpMethods.IsHead(http.Request.Method))
            return;
        await foreach (var page in history.Record.PagesAsync(asked.After, asked.Limit ?? int.MaxValue, asked.Filter))
        {
            foreach (var item in page)
            {
                await using (var json = new Utf8JsonWriter(http.Response.BodyWriter, Envelope.Written))
                    item.WriteTo(json);
                http.Response.BodyWriter.Write("\n"u8);
            }

            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }
    }

    private static async Task FollowAsync(
        HttpContext http, EventStream following, HistoryRequest asked, History history)
    {
        http.Response.ContentType = HistoryRequest.FeedType;
        if (HttpMethods.IsHead(http.Request.Method))
            return;
        var stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            var feed = following.FollowAsync(history, asked.Filter, asked.After, end.Token);
            await http.WhileAdmittedAsync(() => TypedResults.ServerSentEvents(feed).ExecuteAsync(http), end);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client has disconnected or may not read any more, or the service is stopping: the client can resume
            // with a token that is good, here or on another node.
        }
    }
}
