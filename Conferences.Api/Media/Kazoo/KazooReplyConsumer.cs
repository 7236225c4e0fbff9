using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using RabbitMQ.Client.Events;

namespace Conferences.Api.Media.Kazoo;

/// <summary>Consumes messages for this process only: replies to its queries, and who is talking.</summary>
internal sealed partial class KazooReplyConsumer(
    MediaEvents events,
    ActiveSpeakers speakers,
    KazooMemberCache memory,
    KazooSearch search,
    TimeProvider clock,
    ILogger log)
{
    /// <summary>Handles a reply.</summary>
    /// <param name="over">Nothing more is recorded once this is cancelled.</param>
    public void TakeReply(BasicDeliverEventArgs message, CancellationToken over)
    {
        if (message.BasicProperties.Type == KazooTopology.Fence)
        {
            search.Pass(message.BasicProperties.CorrelationId);
            return;
        }

        var (reply, objection) = KazooReply.Read(message.Body.Span, clock.GetUtcNow(), Ids.New);
        if (reply is KazooReply.Dialled dialled)
            _ = RecordAsync(dialled, over);
        else if (reply is not null)
            search.Hear(reply);
        else
            Unreadable(objection!);
    }

    /// <summary>Handles an event that reports who starts or stops talking. The event consumer logs bad ones.</summary>
    public void TakeSignal(BasicDeliverEventArgs message)
    {
        var (heard, _) = KazooEvent.Read(message.Body.Span, message.RoutingKey, Ids.New);
        switch (heard)
        {
            case { Name: KazooEvent.StartTalking, IsGhost: true }:
                break;
            case { Name: KazooEvent.StartTalking, CallId: { } callId }:
                speakers.Start(heard.Place, callId, heard.Uuid);
                break;
            case { Name: KazooEvent.Ended, Uuid: { } uuid }:
                speakers.End(heard.Place, uuid);
                break;
            case { CallId: { } callId }:
                speakers.Stop(heard.Place, callId);
                break;
        }

        if (heard is { CallId: { } leg, MemberId: { } number })
            memory.Number(heard.Place, leg, number);
    }

    private async Task RecordAsync(KazooReply.Dialled reply, CancellationToken over)
    {
        if (memory.Dialled(new(reply.To)) is not { } dial)
            return;
        try
        {
            await Retries.Pipeline.ExecuteAsync(
                async _ => await events.TryHearAsync(
                    dial.Place.Account,
                    dial.Place.ConferenceId,
                    context => dial.Over(reply, context),
                    dial.OperationId),
                over);
        }
        catch (OperationCanceledException)
        {
            // The operation times out, unless its legs settle it.
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Could not read a reply of the media server: {Objection}",
        EventName = "kazoo.reply_unreadable")]
    private partial void Unreadable(string objection);
}
