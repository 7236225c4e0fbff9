using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Views;

namespace Conferences.Api;

/// <summary>Conferences as portals keep them.</summary>
internal static class ConferenceRoutes
{
    public static Task Create(HttpContext http, Desk desk) =>
        desk.AnswerAsync(http, ConferenceWrites.Create, Ids.New(), isNew: true);

    public static Task Replace(HttpContext http, Desk desk, string id) =>
        desk.AnswerAsync(http, ConferenceWrites.Replace, id);

    public static Task Patch(HttpContext http, Desk desk, string id) =>
        desk.AnswerAsync(http, ConferenceWrites.Patch, id);

    public static Task Delete(HttpContext http, Desk desk, string id) =>
        desk.AnswerAsync(http, ConferenceWrites.Delete, id);

    public static async Task Get(HttpContext http, Viewing viewing, string id, CancellationToken cancellation)
    {
        if (await viewing.IsUnchanged(http, id, cancellation)
            || await viewing.FindAsync(http, id, cancellation) is not { Row: var row } sight)
            return;

        var live = LiveJson.Of(row.Live, sight.At);
        live["participants"] = new JsonArray([.. sight.People.Select(it =>
            JsonSerializer.SerializeToNode(viewing.Show(http, sight, it.Participant, it.Person)))]);
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

    public static Task List(HttpContext http, ConferenceList list) => list.SendAsync(http, null);

    public static Task ListOwned(HttpContext http, ConferenceList list, string owner) => list.SendAsync(http, owner);
}
