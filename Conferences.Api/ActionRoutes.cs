using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Domain.Attending;

namespace Conferences.Api;

/// <summary>What is asked of the media server: for a conference, for everybody in it, for one participant.</summary>
internal static class ActionRoutes
{
    public static Task ActOnConference(HttpContext http, Desk desk, IConfiguration configuration, string id) =>
        Act(http, desk, configuration, ActionTable.OfConference, id);

    public static Task JoinOrAct(
        HttpContext http, Desk desk, IMediaServer media, IConfiguration configuration, string id) =>
        HasAction(http)
            ? Act(http, desk, configuration, ActionTable.OfEverybody, id)
            : LiveRoutes.Join(http, desk, media, id);

    public static Task ActOnParticipant(
        HttpContext http, Desk desk, IMediaServer media, IConfiguration configuration, string id, string participant) =>
        HasAction(http)
            ? Act(http, desk, configuration, ActionTable.OfParticipant, id, participant)
            : LiveRoutes.Join(http, desk, media, id);

    private static bool HasAction(HttpContext http) =>
        CrossbarRequest.Of(http).Value(http.Request, "action") is not null;

    private static Task Act(
        HttpContext http,
        Desk desk,
        IConfiguration configuration,
        IReadOnlyList<ActionLine> actions,
        string id,
        string? participant = null)
    {
        var request = CrossbarRequest.Of(http);
        var verb = request.Value(http.Request, "action");
        var number = participant is null ? 0 : LiveRoutes.Number(participant);
        var dryRun = request.Value(http.Request, "dry_run");
        return actions.FirstOrDefault(action => action.Verb == verb) switch
        {
            null => desk.AnswerAsync(http, Replies.Faulty()),
            _ when number is null => desk.AnswerAsync(http, Replies.Unknown(participant)),
            _ when !Ids.IsId(id) => desk.AnswerAsync(http, Replies.Unknown(id)),

            // "True" or 1 means something, and it is not that everybody is to be kicked.
            _ when dryRun is not (null or "true" or "false") => desk.AnswerAsync(
                http, Reply.Invalid(new ValidationErrors().Add(
                    "dry_run", "type", "Value did not match type(s): boolean",
                    ("target", "boolean"), ("value", dryRun)))),
            { } action => Issue(http, desk, id, action.Read(new(
                id,
                number.Value,
                request.Payload(http.Request),
                request.Data,
                dryRun == "true",
                Desk.Asking(http),
                endpoint => configuration[$"Media:Endpoints:{endpoint}"]))),
        };
    }

    private static Task Issue(HttpContext http, Desk desk, string id, ReadAction read) => read switch
    {
        { Command: DialEndpoints dial } => desk.IssueAsync(http, id, dial, DialRequest.Patience(dial)),
        { Command: { } command } => desk.IssueAsync(http, id, command),
        { Errors: var errors } => desk.AnswerAsync(http, Reply.Invalid(errors)),
    };
}
