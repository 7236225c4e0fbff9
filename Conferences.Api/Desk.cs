using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Conferences.Api.Hosting;
using Conferences.Api.Media;
using Conferences.Api.Views;
using Conferences.Domain;
using Conferences.Domain.Attending;
using Wolverine;

namespace Conferences.Api;

/// <summary>
/// Where what a write comes to is handed in: a command for a conference's mailbox, or a reply that no command leads
/// to. Either way a repeat with the same idempotency key gets the same answer.
/// </summary>
internal sealed class Desk(
    Mailboxes mailboxes, Admission admission, IMessageBus bus, Outcomes outcomes, OperationQueries operations)
{
    /// <summary>Answers a write that came by HTTP.</summary>
    /// <param name="read">What it comes to.</param>
    /// <param name="id">The conference of the path, or the id of a new one.</param>
    /// <param name="participant">The participant of the path.</param>
    /// <param name="isNew">True for the id of a new one.</param>
    public async Task AnswerAsync(
        HttpContext http, Func<Write, Reading> read, string id, string? participant = null, bool isNew = false)
    {
        var request = CrossbarRequest.Of(http);
        var (key, error) = request.Key(http.Request);
        var caller = Caller.Of(http.User)!;
        var write = new Write(
            Account(http),
            id,
            participant,
            request,
            new(
                caller.AccountId,
                caller.OwnerId,
                caller.KeyId,
                CallerNetwork.Of(http.Connection.RemoteIpAddress),
                "http"),
            key)
        {
            IsNew = isNew,
            OnlyIf = ETags.Revisions(http.Request.Headers.IfMatch),
            DryRun = request.Value("dry_run"),
            Wait = http.Request.Query["wait"],
        };
        await http.SendAsync(error ?? await AnswerAsync(write, read(write), http.RequestAborted));
    }

    /// <summary>The reply to a caller who stays as long as it says, or as what it asks takes.</summary>
    public async Task<Reply> AnswerAsync(Write write, Reading reading, CancellationToken cancellation) =>
        await StayAsync(write, reading, await DecideAsync(write, reading), cancellation);

    /// <summary>The reply that is known once the write is decided. A command is in its conference's mailbox when this
    /// returns.</summary>
    /// <param name="succession">Commands that it must not overtake.</param>
    public Task<Reply> DecideAsync(Write write, Reading reading, Succession? succession = null) => reading switch
    {
        { Command: { } command } when write.IsNew =>
            mailboxes.Create(write.Account, write.ConferenceId, Issue(write, command)),
        { Command: { } command } =>
            mailboxes.Send(write.Account, write.ConferenceId, Issue(write, command), succession: succession),
        { Reply: { } reply } when write.Key is { } key =>
            KeepAsync(write.Account, new(key, reply, write.Request.At)),
        _ => Task.FromResult(reading.Reply!),
    };

    /// <summary>The reply with what became of the operation it tells of, or with what is known of it when the caller's
    /// patience is over. By default the answer is that it is under way.</summary>
    public async Task<Reply> StayAsync(Write write, Reading reading, Reply reply, CancellationToken cancellation)
    {
        if (reply.OperationId is not { } id || Patience(write, reading) is not { } patience)
            return reply;
        var operation = await outcomes.OfAsync(
            id,
            patience,
            token => operations.FindAsync(write.Account, write.ConferenceId, id, token),
            cancellation);
        return (operation, Waiting.Of(write.Wait)) switch
        {
            (null, _) => reply,
            (_, null) => Replies.Outcome(reply, operation),
            _ => Replies.Final(reply, operation),
        };
    }

    /// <summary>The account of the path.</summary>
    public static string Account(HttpContext http) => (string)http.Request.RouteValues["account"]!;

    private static Issued Issue(Write write, Command command) =>
        new(command, write.Actor, write.Request.RequestId, write.Request.At, write.Key);

    private async Task<Reply> KeepAsync(string account, KeepAnswer keep)
    {
        using var entered = await admission.WriteAsync(CancellationToken.None);
        return await bus.InvokeForTenantAsync<Reply>(account, keep);
    }

    private static TimeSpan? Patience(Write write, Reading reading) => reading.Command switch
    {
        null => null,
        _ when Waiting.Of(write.Wait) is { } stay => stay,
        DialEndpoints dial => DialRequest.Patience(dial),
        _ => null,
    };
}
