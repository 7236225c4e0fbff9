using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Api.Views;

namespace Conferences.Api;

/// <summary>Conferences as portals keep them.</summary>
internal static class ConferenceRoutes
{
    public static Task Create(HttpContext http, Desk desk) =>
        desk.AnswerAsync(http, ConferenceWrites.Create, Ids.New());

    public static Task Replace(HttpContext http, Desk desk, string id) =>
        desk.AnswerAsync(http, ConferenceWrites.Replace, id);

    public static Task Patch(HttpContext http, Desk desk, string id) =>
        desk.AnswerAsync(http, ConferenceWrites.Patch, id);

    public static Task Delete(HttpContext http, Desk desk, string id) =>
        desk.AnswerAsync(http, ConferenceWrites.Delete, id);

    public static async Task Get(
        HttpContext http, ConferenceQueries queries, Talkers talkers, string id, CancellationToken cancellation)
    {
        var account = Desk.Account(http);
        if (await IsUnchanged(http, queries, id, cancellation))
            return;
        if (!Ids.IsId(id)
            || await queries.FindWithPeopleAsync(account, id, cancellation) is not ({ } row, var people))
        {
            await http.SendAsync(Replies.Unknown(id));
            return;
        }

        var now = CrossbarRequest.Of(http).At;
        var live = LiveJson.Of(row.Live, now);
        live["participants"] = new JsonArray([.. people.Select(it =>
            JsonSerializer.SerializeToNode(ParticipantJson.Of(
                it.Participant, it.Person, row.Live!, now, talkers.Talks(account, id, it.Participant.CallId))))]);
        await http.SendAsync(
            StatusCodes.Status200OK,
            json =>
            {
                ConferenceList.Write(json, "data", row, live);
                json.WritePropertyName("metadata");
                live.WriteTo(json);
            },
            ETags.Of(row.Revision, row.Sequence));
    }

    /// <summary>True if the reader has the conference as it is now, and is told so.</summary>
    public static async Task<bool> IsUnchanged(
        HttpContext http, ConferenceQueries queries, string id, CancellationToken cancellation)
    {
        // Before anybody in it is read: a poll of a full conference costs as little as that of an empty one.
        if (http.Request.Headers.IfNoneMatch.Count == 0 || !Ids.IsId(id)
            || await queries.FindAsync(Desk.Account(http), id, cancellation) is not { } row)
            return false;
        var etag = ETags.Of(row.Revision, row.Sequence);
        if (!ETags.IsCurrent(http.Request, etag))
            return false;
        http.Response.Headers.ETag = $"\"{etag}\"";
        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    public static Task List(HttpContext http, ConferenceList list) => list.SendAsync(http, null);

    public static Task ListOwned(HttpContext http, ConferenceList list, string owner) => list.SendAsync(http, owner);
}
