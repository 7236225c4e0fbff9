using Conferences.Api.Crossbar;
using Conferences.Api.Views;

namespace Conferences.Api;

/// <summary>Conferences as portals keep them.</summary>
internal static class ConferenceRoutes
{
    public static Task Create(HttpContext http, Desk desk) => desk.CreateAsync(http);

    public static Task Replace(HttpContext http, Desk desk, string id) =>
        desk.AnswerAsync(http, ConferenceWrites.Replace, id);

    public static Task Patch(HttpContext http, Desk desk, string id) =>
        desk.AnswerAsync(http, ConferenceWrites.Patch, id);

    public static Task Delete(HttpContext http, Desk desk, string id) =>
        desk.AnswerAsync(http, ConferenceWrites.Delete, id);

    public static async Task Get(HttpContext http, Viewing viewing, string id, CancellationToken cancellation) =>
        await http.SendAsync(await viewing.FindAsync(http, id, cancellation), sight => SendAsync(http, viewing, sight));

    public static Task List(HttpContext http, ConferenceList list) => list.SendAsync(http, null);

    public static Task ListOwned(HttpContext http, ConferenceList list, string owner) => list.SendAsync(http, owner);

    private static async Task SendAsync(HttpContext http, Viewing viewing, Sight sight)
    {
        var row = sight.Row;
        var people = sight.People.Select(it => viewing.Show(http, sight, it.Participant, it.Person)).ToArray();
        await http.SendAsync(
            StatusCodes.Status200OK,
            json =>
            {
                json.WritePropertyName("data");
                ConferenceList.Write(json, row, sight.At, people);
                json.WritePropertyName("metadata");
                LiveJson.Write(json, row.Live, sight.At, people);
            },
            ETags.Of(row.Revision, row.Sequence));
    }
}
