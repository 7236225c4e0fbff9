using Conferences.Api.Commands;

namespace Conferences.Api.Routes;

/// <summary>What is asked of the media server: for a conference, for everybody in it, for one participant.</summary>
internal static class ActionRoutes
{
    /// <summary>Act on a conference.</summary>
    /// <remarks>
    /// A conference that does not run answers the same; its operation has failed with <c>not_running</c>. Only
    /// <c>dial</c> starts it, and at an id nobody knows a dynamic conference, which runs by the fields of a conference
    /// beside the endpoints and is gone when it ends. Unless asked otherwise, <c>dial</c> waits for the outcome as
    /// long as the endpoints may ring, a minute at most.
    /// </remarks>
    public static Task ActOnConference(
        HttpContext http, CommandEndpoint endpoint, LiveCommandParser writes, string id) =>
        endpoint.AnswerAsync(http, writes.ActOnConference, id);

    /// <summary>Join a leg, or act on everybody.</summary>
    /// <remarks>
    /// With <c>call_id</c> and no <c>action</c> the leg joins; with an <c>action</c> it is asked for everybody,
    /// moderators spared unless they are kicked. <c>play</c> is for all to hear; <c>relate</c> is for two.
    /// </remarks>
    public static Task JoinOrAct(HttpContext http, CommandEndpoint endpoint, LiveCommandParser writes, string id) =>
        endpoint.AnswerAsync(http, writes.JoinOrAct, id);

    /// <summary>Act on a participant.</summary>
    /// <remarks>Without <c>action</c> it is a join, as below <c>/participants</c>.</remarks>
    public static Task ActOnParticipant(
        HttpContext http, CommandEndpoint endpoint, LiveCommandParser writes, string id, string participant) =>
        endpoint.AnswerAsync(http, writes.JoinOrActOnParticipant, id, participant);
}
