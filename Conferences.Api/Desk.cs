using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Api.Views;
using Conferences.Domain;
using Wolverine;

namespace Conferences.Api;

/// <summary>
/// Where a route hands in what a request comes to: a command for a conference's mailbox, or a reply that no command
/// leads to. Either way a repeat with the same idempotency key gets the same answer.
/// </summary>
internal sealed class Desk(Mailboxes mailboxes, IMessageBus bus, Outcomes outcomes, ConferenceQueries queries)
{
    /// <summary>Has the conference decide the command and sends what it comes to.</summary>
    /// <param name="patience">How long to stay for the outcome of an operation unless the caller says; by default the
    /// answer is that it is under way.</param>
    public async Task IssueAsync(
        HttpContext http, string conferenceId, Command command, TimeSpan? patience = null)
    {
        var request = CrossbarRequest.Of(http);
        var (key, error) = request.Key(http.Request);
        var reply = error ?? await mailboxes.Send(
            Account(http), conferenceId, new(command, ActorOf(http), request.RequestId, request.At, key));
        await http.SendAsync((Waiting.Of(http.Request) ?? patience) is { } stay
            ? await OutcomeAsync(http, conferenceId, reply, stay)
            : reply);
    }

    /// <summary>Sends a reply decided at the edge, and keeps it if the caller may repeat the request.</summary>
    public async Task AnswerAsync(HttpContext http, Reply reply)
    {
        var request = CrossbarRequest.Of(http);
        var (key, error) = request.Key(http.Request);
        await http.SendAsync(error ?? (key is null || HttpMethods.IsGet(http.Request.Method)
            ? reply
            : await bus.InvokeForTenantAsync<Reply>(Account(http), new KeepAnswer(key, reply, request.At))));
    }

    /// <summary>Time and identity of what the caller asks, and who asks.</summary>
    public static Asking Asking(HttpContext http)
    {
        var caller = Caller.Of(http.User)!;
        return Ids.Asking(CrossbarRequest.Of(http).At, new(caller.AccountId, caller.OwnerId, caller.KeyId));
    }

    /// <summary>The account of the path.</summary>
    public static string Account(HttpContext http) => (string)http.Request.RouteValues["account"]!;

    private async Task<Reply> OutcomeAsync(HttpContext http, string conferenceId, Reply reply, TimeSpan patience)
    {
        if (reply.OperationId is not { } id)
            return reply;
        var operation = await outcomes.OfAsync(
            id,
            patience,
            cancellation => queries.OperationAsync(Account(http), conferenceId, id, cancellation),
            http.RequestAborted);
        return (operation, Waiting.Of(http.Request)) switch
        {
            (null, _) => reply,
            (_, null) => Replies.Outcome(reply, operation),
            _ => Replies.Final(reply, operation),
        };
    }

    private static Actor ActorOf(HttpContext http)
    {
        var caller = Caller.Of(http.User)!;
        return new(caller.AccountId, caller.OwnerId, caller.KeyId, http.Connection.RemoteIpAddress?.ToString(), "http");
    }
}
