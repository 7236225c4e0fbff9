using System.Text.Json;
using Conferences.Api.Commands;
using Conferences.Api.Commands.Links;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Responses;
using Conferences.Api.Store;

namespace Conferences.Api.Routes;

/// <summary>Links by which somebody may join a conference in a browser.</summary>
internal static class LinkRoutes
{
    private const int AtOnce = 100;

    /// <summary>Create a link by which somebody may join.</summary>
    /// <remarks>
    /// Whoever has the link may join in a browser until it expires or is revoked, or the conference is deleted: with
    /// the role it names, and subject to the lock, the limit and the pins. A conference has at most 100 valid links.
    /// </remarks>
    public static Task Create(HttpContext http, CommandEndpoint endpoint, ShownLinks links, string id) =>
        endpoint.AnswerAsync(http, LinkRequest.Create, id, then: reply => links.CompleteAsync(http, id, reply));

    /// <summary>Revoke a link.</summary>
    /// <remarks>
    /// Nobody joins by it any longer; who has joined by it stays in. A repeat gets the same response.
    /// </remarks>
    public static Task Revoke(
        HttpContext http, CommandEndpoint endpoint, ShownLinks links, string id, string link) =>
        endpoint.AnswerAsync(
            http,
            write => LinkRequest.Revoke(write, link),
            id,
            then: reply => links.CompleteAsync(http, id, reply));

    /// <summary>List a conference's links, newest first.</summary>
    /// <remarks>With those that have expired or are revoked. <c>link</c> and <c>url</c> are shown to callers who may
    /// create links.</remarks>
    public static async Task List(
        HttpContext http,
        ShownLinks links,
        LinkQueries queries,
        ConferenceQueries conferences,
        Admission admission,
        string id,
        CancellationToken cancellation)
    {
        var account = CrossbarRequest.AccountOf(http);
        var (page, fault) = Page.Read(http.Request.Query, Ids.IsId);
        if (fault is not null)
            await http.SendAsync(Replies.Faulty(fault));
        else if (!Ids.IsId(id) || await conferences.FindAsync(account, id, cancellation) is null)
            await http.SendAsync(Replies.Unknown(id));
        else
        {
            var list = new ListAnswer<LinkRow>(
                AtOnce,
                (part, bytes, token) => queries.ListAsync(account, id, part, bytes, token),
                it => it.Link.LinkId.Text,
                (json, it) => JsonSerializer.Serialize(
                    json, links.Show(http, it), ResponseJson.Default.LinkResponse));
            await list.SendAsync(http, admission, page!);
        }
    }

    /// <summary>Get a link and what has become of it.</summary>
    /// <remarks>Readable after it has expired or was revoked.</remarks>
    public static async Task Get(
        HttpContext http,
        ShownLinks links,
        LinkQueries queries,
        string id,
        string link,
        CancellationToken cancellation) =>
        await http.SendAsync(
            Ids.IsId(id) && Ids.IsId(link)
            && await queries.FindAsync(
                CrossbarRequest.AccountOf(http), id, link, cancellation) is { } found
                ? Reply.Ok(links.Show(http, found), ResponseJson.Default.LinkResponse)
                : Replies.Unknown(link));
}
