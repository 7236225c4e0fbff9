using System.Collections.Concurrent;
using System.Data.Common;
using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.RabbitMq;
using Conferences.Domain.Events;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Conferences.Api.Media.Kazoo;

/// <summary>
/// Consumes Kazoo's events. Each is acknowledged once its outcome is recorded; until then it is redelivered, and its
/// idempotency key makes that harmless.
/// </summary>
internal sealed partial class KazooEventConsumer(
    IChannel incoming,
    IChannel outgoing,
    MediaEvents events,
    LiveQueries conferences,
    KazooMemberCache memory,
    MediaMeter meter,
    TimeProvider clock,
    ILogger log,
    Action<Exception> fail,
    CancellationToken over)
{
    private readonly ConcurrentDictionary<ulong, Task> underWay = new();

    /// <summary>Handles a message. Messages of a conference keep the order of these calls.</summary>
    public void Take(BasicDeliverEventArgs message)
    {
        // Its buffer is valid only during this call.
        var body = message.Body.ToArray();
        Task[] before = KazooTopology.IsFence(message) ? [.. underWay.Values] : [];
        var handling = HandleAsync(message, body, before);
        underWay[message.DeliveryTag] = handling;
        handling.ContinueWith(_ => underWay.TryRemove(message.DeliveryTag, out Task? _), TaskScheduler.Default);
    }

    private async Task HandleAsync(BasicDeliverEventArgs message, byte[] body, Task[] before)
    {
        try
        {
            if (KazooTopology.IsFence(message))
                await PassAsync(message, before);
            else if (await HearAsync(message, body) is { } reason)
                await BuryAsync(message, body, reason);
            await incoming.BasicAckAsync(message.DeliveryTag, multiple: false, CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // Not acknowledged, so it is redelivered.
        }
        catch (Exception failure)
        {
            fail(failure);
        }
    }

    // Returns why it is a dead letter, or null.
    private async Task<string?> HearAsync(BasicDeliverEventArgs message, byte[] body)
    {
        var (heard, unused) = KazooEvent.Read(body, DeadLetter.RoutingKeyOf(message), Ids.New);
        if (heard is null)
            return await IsOursAsync(unused!) ? unused!.Why : null;
        if (heard is { CallId: { } callId, MemberId: { } number })
            memory.Number(heard.Place, callId, number);
        if (heard.Word is not { } mediaEvent)
            return null;
        try
        {
            var outcome = await events.HearInOrderAsync(
                heard.Place.Account, heard.Place.ConferenceId, mediaEvent, heard.Key, over);
            if (outcome.IsRefusedFor(Reason.Unknown))
            {
                meter.PassedOver(MediaMeter.UnknownConference);
                PassedOver(heard.Name, heard.Place.ConferenceId);
            }

            return null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return $"It could not be recorded: {CauseOf(failure.GetBaseException())}.";
        }
    }

    // Not its message, which may quote a value.
    private static string CauseOf(Exception failure) =>
        $"{failure.GetType().Name} {(failure as DbException)?.SqlState}".TrimEnd();

    // Counts what is not. A message that is broken may still be about another service's conference.
    private async Task<bool> IsOursAsync(KazooUnused unused)
    {
        if (unused.PassedOver is null && await IsKnownAsync(unused.About))
            return true;
        meter.PassedOver(unused.PassedOver ?? MediaMeter.UnknownConference);
        if (unused is { PassedOver: MediaMeter.OtherAccount, About: { IsContradictory: true, Name: { } name } })
            Contradicts(name.ConferenceId);
        return false;
    }

    // Nothing speaks against one that names no conference.
    private async Task<bool> IsKnownAsync(KazooSubject about) =>
        about.Name is not { } name
        || await Retries.Pipeline.ExecuteAsync(
            async token => await conferences.IsKnownAsync(about.Account, name.ConferenceId, token), over);

    // The sender is notified once all earlier events are recorded.
    private async Task PassAsync(BasicDeliverEventArgs fence, Task[] before)
    {
        await Task.WhenAll(before);
        await outgoing.BasicPublishAsync(
            KazooTopology.Targeted,
            fence.BasicProperties.ReplyTo ?? "",
            mandatory: false,
            new BasicProperties { Type = KazooTopology.Fence, CorrelationId = fence.BasicProperties.CorrelationId },
            ReadOnlyMemory<byte>.Empty);
    }

    private async Task BuryAsync(BasicDeliverEventArgs message, byte[] body, string reason)
    {
        PutAside(reason);
        await DeadLetterQueue.BuryAsync(outgoing, message, body, reason, clock.GetUtcNow());
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Dead-lettered an event of the media server: {Reason}",
        EventName = "kazoo.event_dead_lettered")]
    private partial void PutAside(string reason);

    [LoggerMessage(
        LogLevel.Warning,
        "Ignored an event of conference {ConferenceId}: its parts name different accounts or conferences.",
        EventName = "kazoo.event_contradictory")]
    private partial void Contradicts(string conferenceId);

    [LoggerMessage(
        LogLevel.Debug,
        "Ignored event {Name}: conference {ConferenceId} is unknown.",
        EventName = "kazoo.event_passed_over")]
    private partial void PassedOver(string name, string conferenceId);
}
