using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Domain.Commands;
using Conferences.Domain.State;
using Wolverine;

namespace Conferences.Api.Commands;

/// <summary>
/// Entry point for writes: passes a command to its conference's mailbox, or returns a reply that needs no command.
/// Either way a repeat with the same idempotency key gets the same reply.
/// </summary>
internal sealed class CommandEndpoint(
    Mailboxes mailboxes,
    Admission admission,
    QuotaOptions quotas,
    IMessageBus bus,
    OperationAwaiter outcomes,
    OperationQueries operations)
{
    /// <summary>Answers an HTTP write.</summary>
    /// <param name="read">Parses the write.</param>
    /// <param name="id">The conference in the path.</param>
    /// <param name="participant">The participant in the path.</param>
    /// <param name="then">Adds to the reply what is not kept with it.</param>
    public async Task AnswerAsync(
        HttpContext http,
        Func<CommandRequest, ParsedCommand> read,
        string id,
        string? participant = null,
        Func<Reply, Task<Reply>>? then = null)
    {
        var (write, error) = WriteOf(http, id, participant);
        var reply = error ?? await AnswerAsync(write, read(write), http.RequestAborted);
        await http.SendAsync(then is null ? reply : await then(reply));
    }

    /// <summary>
    /// Answers an HTTP request to create a conference. Its id is generated here, so nobody else can know it: it is
    /// created together with others of its account (ADR 21), and no stream is looked up.
    /// </summary>
    public async Task CreateAsync(HttpContext http)
    {
        var (write, error) = WriteOf(http, Ids.New());
        await http.SendAsync(
            error ?? await DecideAsync(write, ConferenceCommandParser.Create(write), mailboxes.Create));
    }

    /// <summary>Refuses an HTTP write without a command; with an idempotency key the reply is stored.</summary>
    public Task RefuseAsync(HttpContext http, Reply reply) => ReplyAsync(http, reply);

    /// <summary>Answers an HTTP write that led to no command of its own; with an idempotency key the reply is stored.
    /// </summary>
    public async Task ReplyAsync(HttpContext http, Reply reply)
    {
        var (key, error) = CrossbarRequest.Of(http).Key(http.Request);
        await http.SendAsync(error ?? await KeepAsync(
            CrossbarRequest.AccountOf(http), key, CrossbarRequest.Of(http).At, reply));
    }

    /// <summary>
    /// Decides the write after those of the same conference that were passed here earlier: when this method returns,
    /// the command is in its conference's mailbox. See <see cref="Mailboxes.SendInOrder"/>.
    /// </summary>
    /// <param name="ask">Parses the write as of now; called again for each attempt.</param>
    public async Task<Decided> DecideInOrderAsync(
        Func<(CommandRequest Write, ParsedCommand Parsed)> ask, CancellationToken cancellation)
    {
        var (write, parsed) = ask();
        if (parsed is not { Command: { } command })
        {
            return new(write, parsed, await Retries.Pipeline.ExecuteAsync(
                async _ => await KeepAsync(write, parsed.Reply!), cancellation));
        }

        var envelope = Issue(write, command);
        var outcome = await mailboxes.SendInOrder(
            write.Account, write.ConferenceId, envelope, IssueAgain, isOurs: false, cancellation);
        return new(write, parsed, OutcomeReplies.Of(write.Account, envelope, outcome));

        CommandEnvelope IssueAgain()
        {
            (write, parsed) = ask();
            return envelope = Issue(write, parsed.Command!);
        }
    }

    /// <summary>The reply with the outcome of its operation, or with its status when the wait time is over. By default
    /// the reply says that the operation is pending.</summary>
    public async Task<Reply> WithOutcomeAsync(
        CommandRequest write, ParsedCommand parsed, Reply reply, CancellationToken cancellation)
    {
        if (reply.OperationId is not { } text || Patience(write, parsed) is not { } patience)
            return reply;
        Operation? operation;
        try
        {
            operation = await OutcomeAsync(write, new(text), patience, cancellation);
        }
        catch (OverloadedException)
        {
            // The command is recorded: whoever finds no place to read its outcome is told that it is pending.
            return reply;
        }

        return (operation, Waiting.Of(write.Wait)) switch
        {
            (null, _) => reply,
            (_, null) => OutcomeReplies.WithProgress(reply, operation),
            _ => OutcomeReplies.WithOperation(reply, operation),
        };
    }

    /// <summary>Who makes this request.</summary>
    public static Actor ActorOf(HttpContext http)
    {
        var caller = Caller.Of(http.User)!;
        return new(
            caller.AccountId,
            caller.OwnerId,
            caller.KeyId,
            CallerNetwork.Of(http.Connection.RemoteIpAddress),
            "http");
    }

    private Task<Operation?> OutcomeAsync(
        CommandRequest write, OperationId id, TimeSpan patience, CancellationToken cancellation) => outcomes.OfAsync(
        id,
        patience,
        token => admission.ReadAsync(
            write.Account, () => operations.FindAsync(write.Account, write.ConferenceId, id, token), token),
        cancellation);

    private static (CommandRequest Write, Reply? Error) WriteOf(HttpContext http, string id, string? participant = null)
    {
        var request = CrossbarRequest.Of(http);
        var (key, error) = request.Key(http.Request);
        var write = new CommandRequest(
            CrossbarRequest.AccountOf(http),
            id,
            participant,
            request,
            ActorOf(http),
            key)
        {
            OnlyIf = ETags.Revisions(http.Request.Headers.IfMatch),
            DryRun = request.Value("dry_run"),
            Wait = http.Request.Query["wait"],
        };
        return (write, error);
    }

    // Waits as long as the caller asks, or by default as long as the command specifies.
    private async Task<Reply> AnswerAsync(CommandRequest write, ParsedCommand parsed, CancellationToken cancellation) =>
        await WithOutcomeAsync(write, parsed, await DecideAsync(write, parsed, mailboxes.Send), cancellation);

    private async Task<Reply> DecideAsync(
        CommandRequest write, ParsedCommand parsed, Func<string, string, CommandEnvelope, Task<Outcome>> send)
    {
        if (parsed is not { Command: { } command })
            return await KeepAsync(write, parsed.Reply!);
        var envelope = Issue(write, command);
        var outcome = await send(write.Account, write.ConferenceId, envelope);
        return OutcomeReplies.Of(write.Account, envelope, outcome);
    }

    private CommandEnvelope Issue(CommandRequest write, Command command) =>
        new(WithinQuota(Bounded(command)), write.Actor, write.Request.RequestId, write.Request.At, write.Key);

    private Command Bounded(Command command) => command switch
    {
        CreateConference create => create with { MostBytes = admission.Options.DocumentBytes },
        EditConference edit => edit with { MostBytes = admission.Options.DocumentBytes },
        _ => command,
    };

    private Command WithinQuota(Command command) =>
        quotas.OfAccount is { } quota ? command with { Quota = quota } : command;

    private Task<Reply> KeepAsync(CommandRequest write, Reply reply) =>
        KeepAsync(write.Account, write.Key, write.Request.At, reply);

    private async Task<Reply> KeepAsync(string account, IdempotencyKey? key, DateTimeOffset at, Reply reply)
    {
        if (key is not { KeepsRefusals: true })
            return reply;
        using var entered = await admission.WriteAsync(account, CancellationToken.None);
        return await bus.InvokeForTenantAsync<Reply>(account, new KeepReply(key, reply, at));
    }

    private static TimeSpan? Patience(CommandRequest write, ParsedCommand parsed) => parsed.Command switch
    {
        null => null,
        _ when Waiting.Of(write.Wait) is { } stay => stay,
        DialEndpoints dial => DialRequest.Patience(dial),
        _ => null,
    };
}

/// <summary>A write, its parsed form and the reply to it.</summary>
internal sealed record Decided(CommandRequest Write, ParsedCommand Parsed, Reply Reply);
