namespace Conferences.Api;

/// <summary>What is asked of the media server: for a conference, for everybody in it, for one participant.</summary>
internal static class ActionRoutes
{
    public static Task ActOnConference(HttpContext http, Desk desk, LiveWrites writes, string id) =>
        desk.AnswerAsync(http, writes.ActOnConference, id);

    public static Task JoinOrAct(HttpContext http, Desk desk, LiveWrites writes, string id) =>
        desk.AnswerAsync(http, writes.JoinOrAct, id);

    public static Task ActOnParticipant(
        HttpContext http, Desk desk, LiveWrites writes, string id, string participant) =>
        desk.AnswerAsync(http, writes.JoinOrActOnParticipant, id, participant);
}
