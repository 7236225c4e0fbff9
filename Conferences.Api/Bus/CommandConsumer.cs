using System.Collections.Concurrent;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.RabbitMq;
using Conferences.Api.Store;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Conferences.Api.Bus;

/// <summary>
/// Consumes commands over one connection. Each message is acknowledged once its outcome is recorded and its reply
/// sent; until then it is redelivered, and the reply kept under its source and id makes that harmless. Whatever is
/// refused leaves a reply or, if nobody gets one, a dead letter.
/// </summary>
internal sealed partial class CommandConsumer(
    IChannel incoming,
    IChannel outgoing,
    IServiceScopeFactory scopes,
    LiveCommandParser live,
    TimeProvider clock,
    ILogger log,
    CancellationToken over)
{
    private const string DirectReply = "amq.rabbitmq.reply-to";

    private readonly ConcurrentDictionary<Task, byte> underWay = new();
    private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Fails when the session cannot continue.</summary>
    public Task End => end.Task;

    /// <summary>Handles a message. Messages of a conference keep the order of these calls.</summary>
    public void Take(BasicDeliverEventArgs message)
    {
        // Its buffer is valid only during this call.
        var handling = HandleAsync(message, message.Body.ToArray());
        underWay.TryAdd(handling, default);
        handling.ContinueWith(it => underWay.TryRemove(it, out _), TaskScheduler.Default);
    }

    /// <summary>Ends the session with a failure.</summary>
    public void Stop(string why, Exception? failure = null) =>
        end.TrySetException(new InvalidOperationException(why, failure));

    /// <summary>Returns when no accepted message is still in progress.</summary>
    public Task SettleAsync() => Task.WhenAll(underWay.Keys);

    private async Task HandleAsync(BasicDeliverEventArgs message, ReadOnlyMemory<byte> body)
    {
        try
        {
            var (request, reply, reason) = await ResolveAsync(message.BasicProperties, body);
            if (reason is not null)
                await BuryAsync(message, body, reason);
            var isTold = await AnswerAsync(message.BasicProperties, request, reply);
            if (reason is null && !isTold && RefusalIn(reply) is { } refusal)
                await BuryAsync(message, body, refusal);
            await incoming.BasicAckAsync(message.DeliveryTag, multiple: false, CancellationToken.None);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // Not acknowledged, so it is redelivered.
        }
        catch (Exception failure)
        {
            Stop(failure.Message, failure);
        }
    }

    private async Task<Resolved> ResolveAsync(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        CloudCommand? command = null;
        try
        {
            (command, var why) = CloudCommand.Read(body.Span, properties.ContentType, properties.CorrelationId);
            if (command is null)
                return new(Request(properties.CorrelationId), why!.Reply, why.Reason);
            command = command with { IsAnswered = properties.ReplyTo is { Length: > 0 } };
            var decided = await DecideAsync(command);
            var reply = decided.Reply.OperationId is null ? decided.Reply : await OutcomeAsync(decided);
            return new(decided.Write.Request, reply, null);
        }
        catch (Exception failure) when (command is not null && StoreFailures.IsUnstorable(failure))
        {
            return new(Request(command.RequestId), Failures.Reply(failure), null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            var request = Request(command?.RequestId ?? properties.CorrelationId);
            Failed(request.RequestId, command?.Account, command?.Type.Name, failure);
            return new(
                request,
                Failures.Reply(failure),
                $"It fails each time it is tried, with {failure.GetType().Name}.");
        }
    }

    // The command is in its conference's mailbox before the first await.
    private async Task<Decided> DecideAsync(CloudCommand command)
    {
        await using var scope = scopes.CreateAsyncScope();
        var endpoint = scope.ServiceProvider.GetRequiredService<CommandEndpoint>();
        return await endpoint.DecideInOrderAsync(() => command.At(clock.GetUtcNow(), live), over);
    }

    private async Task<Reply> OutcomeAsync(Decided decided) => await Retries.Pipeline.ExecuteAsync(
        async token =>
        {
            await using var scope = scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<CommandEndpoint>()
                .WithOutcomeAsync(decided.Write, decided.Parsed, decided.Reply, token);
        },
        over);

    private CrossbarRequest Request(string? id) => new()
    {
        RequestId = CrossbarRequest.IsRequestId(id) ? id! : Ids.New(),
        At = clock.GetUtcNow(),
    };

    private async Task BuryAsync(BasicDeliverEventArgs message, ReadOnlyMemory<byte> body, string reason)
    {
        var letter = await DeadLetterQueue.BuryAsync(outgoing, message, body, reason, clock.GetUtcNow());
        PutAside(letter.Id, letter.Type, letter.Account, letter.Reason);
    }

    // False if nobody gets it. That the sender's queue is gone or full is the sender's concern and delays nobody else.
    private async Task<bool> AnswerAsync(IReadOnlyBasicProperties command, CrossbarRequest request, Reply reply)
    {
        if (command.ReplyTo is not { Length: > 0 } sender)
            return false;
        var headers = new Dictionary<string, object?> { ["status"] = reply.Status };
        if (reply.Location is { } location)
            headers["location"] = location;
        if (reply.RetryAfter is { } seconds)
            headers["retry-after"] = seconds;
        if (reply.IsReplayed)
            headers["idempotency-replayed"] = true;
        var properties = new BasicProperties
        {
            ContentType = Envelope.Json,
            CorrelationId = command.CorrelationId,
            Headers = headers,
            Persistent = true,
        };
        try
        {
            // The broker returns every message to the pseudo-queue of a direct reply, though it delivers it.
            var isQueue = !sender.StartsWith(DirectReply, StringComparison.Ordinal);
            await outgoing.BasicPublishAsync("", sender, isQueue, properties, Envelope.Of(request, reply));
            return true;
        }
        catch (PublishException)
        {
            Untold(request.RequestId);
            return false;
        }
    }

    // Null if it is no refusal. It names members that are not accepted, but quotes no value.
    private static string? RefusalIn(Reply reply)
    {
        if (reply.Status < StatusCodes.Status400BadRequest)
            return null;
        string[] about = reply.Message == ValidationErrors.Message
            ? [.. reply.Data.EnumerateObject().Select(it => it.Name)]
            : [];
        return $"It was refused with {reply.Status}, {string.Join(", ", about.Prepend(reply.Message))}"
            + (reply.IsReplayed ? ", as the first time its id came from this source." : ".");
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Could not deliver the reply to {RequestId}: its queue is gone or full.",
        EventName = "bus.reply_undeliverable")]
    private partial void Untold(string requestId);

    [LoggerMessage(
        LogLevel.Warning,
        "Dead-lettered a command as {Id} (type {Type}, account {Account}): {Reason}",
        EventName = "bus.command_dead_lettered")]
    private partial void PutAside(string id, string type, string account, string reason);

    [LoggerMessage(
        LogLevel.Error,
        "Command {RequestId} of account {Account}, {Type}, failed repeatedly.",
        EventName = "bus.command_failed")]
    private partial void Failed(string requestId, string? account, string? type, Exception why);

    private sealed record Resolved(CrossbarRequest Request, Reply Reply, string? Reason);
}
