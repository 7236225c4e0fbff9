using System.Buffers;
using System.Net.ServerSentEvents;
using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Conferences.Api.Live;
using Conferences.Api.Queries;
using Conferences.Api.Store;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;

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
            await SendAsync(http, following, asked, new(
                account,
                id,
                (after, page) => history.OfConferenceAsync(account, id, after, page, cancellation)));
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
            await SendAsync(http, following, asked, new(
                account,
                null,
                (after, page) => history.OfAccountAsync(account, after, page, cancellation)));
        }
    }

    private static async Task SendAsync(
        HttpContext http, EventStream following, HistoryRequest asked, History history)
    {
        var admission = http.RequestServices.GetRequiredService<Admission>();
        if (asked.Form is HistoryForm.Page)
        {
            await http.WhileAdmittedAsync(() => SendPageAsync(http, admission.Options, asked, history));
            return;
        }

        // All events at once are a copy of the record, and need the scope for it.
        if (asked.Form is HistoryForm.Lines && !Caller.Of(http.User)!.May(Scopes.Export))
        {
            await http.ForbidAsync();
            return;
        }

        // These last as long as the client reads, and take a place only for each page.
        Admission.Leave(http);
        using var stream = admission.TryStream(history.Account);
        await (stream is null ? http.SendAsync(Replies.TooManyStreams)
            : asked.Form is HistoryForm.Lines ? http.WhileAdmittedAsync(
                () => SendLinesAsync(http, admission, asked, history))
            : FollowAsync(http, following, asked, history));
    }

    private static async Task SendPageAsync(
        HttpContext http, LimitOptions limits, HistoryRequest asked, History history)
    {
        var (items, more) = await history.PageAsync(asked, limits);
        var last = more ? items[^1] : null;
        await http.SendAsync(http.EnvelopeOf(items, (json, item) => json.WriteJson(item.Json)) with
        {
            PageSize = items.Count,
            NextAfter = history.ConferenceId is null ? null : last?.Place,
            NextCursor = history.ConferenceId is null ? last?.Id : null,
        });
    }

    // However many there are: read and written a page at a time, in constant memory.
    private static async Task SendLinesAsync(
        HttpContext http, Admission admission, HistoryRequest asked, History history)
    {
        http.Response.ContentType = HistoryRequest.LinesType;
        if (HttpMethods.IsHead(http.Request.Method))
            return;
        await foreach (var page in history.PagesAsync(
            admission, asked.After, asked.Limit ?? int.MaxValue, asked.Filter, hasBegun: false, http.RequestAborted))
        {
            foreach (var item in page)
            {
                http.Response.BodyWriter.Write(item.Json);
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
            await http.WhileAdmittedAsync(() => SendAsync(http, feed), end);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client has disconnected or may not read any more, or the service is stopping: the client can resume
            // with a token that is good, here or on another node.
            if (stopping.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested)
                await WriteAsync(http, EventStream.Farewell());
        }
    }

    private static async Task SendAsync(HttpContext http, IAsyncEnumerable<SseItem<byte[]>> feed)
    {
        http.Response.Headers.CacheControl = "no-cache,no-store";
        http.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        await foreach (var item in feed)
            await WriteAsync(http, item);
    }

    // Item by item: the formatter keeps a buffer of the size of the largest item until it has written the last one, and
    // there may be a thousand feeds of items of 3 MB.
    private static Task WriteAsync(HttpContext http, SseItem<byte[]> item) => SseFormatter.WriteAsync(
        AsyncEnumerable.Repeat(item, 1),
        http.Response.Body,
        static (item, to) => to.Write(item.Data),
        http.RequestAborted);
}
