using Conferences.Api.Commands;

namespace Conferences.Api.Routes;

/// <summary>Actions on a conference, on all participants and on one, and reports of legs.</summary>
internal static class ActionRoutes
{
    /// <summary>Act on a conference.</summary>
    /// <remarks>
    /// A conference that is not running gets the same response; the operation has failed with <c>not_running</c>. Only
    /// <c>dial</c> starts it. At an unknown id <c>dial</c> starts a dynamic conference, configured by conference fields
    /// beside the endpoints, which exists until it ends. By default <c>dial</c> waits for the outcome as long as the
    /// endpoints may ring, at most a minute.
    /// </remarks>
    public static Task ActOnConference(
        HttpContext http, CommandEndpoint endpoint, LiveCommandParser writes, string id) =>
        endpoint.AnswerAsync(http, writes.ActOnConference, id);

    /// <summary>Join a leg, or act on all participants.</summary>
    /// <remarks>
    /// With <c>call_id</c> and no <c>action</c> the leg joins. An <c>action</c> applies to all participants except
    /// moderators; <c>kick</c> includes moderators, <c>play</c> is heard by all, <c>relate</c> names two participants.
    /// </remarks>
    public static Task JoinOrAct(HttpContext http, CommandEndpoint endpoint, LiveCommandParser writes, string id) =>
        endpoint.AnswerAsync(http, writes.JoinOrAct, id);

    /// <summary>Act on a participant.</summary>
    /// <remarks>Without <c>action</c> it is a join, as at <c>/participants</c>.</remarks>
    public static Task ActOnParticipant(
        HttpContext http, CommandEndpoint endpoint, LiveCommandParser writes, string id, string participant) =>
        endpoint.AnswerAsync(http, writes.JoinOrActOnParticipant, id, participant);

    /// <summary>Report that a leg has hung up.</summary>
    /// <remarks>
    /// A report of the call controller, like the join. It requests nothing of the media server, and is refused where
    /// that reports legs itself. A repeat gets the same response and records nothing, until the next instance gives the
    /// participant's number to another leg: with an <c>Idempotency-Key</c> a repeat never reaches that one. The reason
    /// is also accepted as the query parameter <c>reason</c>. To remove somebody who has not hung up, use the action
    /// <c>kick</c>.
    /// </remarks>
    public static Task Leave(
        HttpContext http, CommandEndpoint endpoint, LiveCommandParser writes, string id, string participant) =>
        endpoint.AnswerAsync(http, writes.Leave, id, participant);
}
