using Conferences.Api.RabbitMq;
using Conferences.Api.Responses;
using RabbitMQ.Client;

namespace Conferences.Api.Bus;

/// <summary>
/// Publishes events in order, with publisher confirms. A page is published at once; if any of it is not confirmed, the
/// whole page is published again, so that a lost event never arrives only after its successors.
/// </summary>
internal partial class Publisher(Broker broker, ILogger<Publisher> log) : IAsyncDisposable
{
    private const string Name = "facts";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // A subscription that was stopped may still publish its last page when the next one starts: on a shared channel,
    // the first failure would close it for both, and the other's confirmations would never arrive.
    private readonly SemaphoreSlim turn = new(1, 1);

    private IConnection? connection;
    private IChannel? channel;

    /// <summary>Returns when the broker has confirmed all of them, however long it is unavailable.</summary>
    public virtual async Task PublishAsync(IReadOnlyList<CloudEvent> page, CancellationToken cancellation) =>
        await Broker.Persistently.ExecuteAsync(async token => await AttemptAsync(page, token), cancellation);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        turn.Dispose();
    }

    private async Task AttemptAsync(IReadOnlyList<CloudEvent> page, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            await SendAsync(page, cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task SendAsync(IReadOnlyList<CloudEvent> page, CancellationToken cancellation)
    {
        // A broker whose memory is full blocks publishers without a response.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            channel ??= await OpenAsync(patience.Token);
            await Task.WhenAll(page.Select(it => PublishAsync(channel, it, patience.Token).AsTask()));
            broker.Goes(Name);
        }
        catch (Exception failure)
        {
            await CloseAsync();
            if (cancellation.IsCancellationRequested)
                throw;
            var why = failure is OperationCanceledException ? "RabbitMQ takes nothing." : failure.Message;
            broker.Stops(Name, why);
            Unconfirmed(page.Count, why);
            throw new UnconfirmedException(failure);
        }
    }

    private async Task<IChannel> OpenAsync(CancellationToken cancellation)
    {
        connection = await broker.ConnectAsync(Name, cancellation);
        await BrokerTopology.DeclareAsync(connection, cancellation);

        // No rate limiter: it would release what it holds back in any order.
        return await connection.CreateChannelAsync(
            new(
                publisherConfirmationsEnabled: true,
                publisherConfirmationTrackingEnabled: true,
                outstandingPublisherConfirmationsRateLimiter: null),
            cancellation);
    }

    private static ValueTask PublishAsync(IChannel channel, CloudEvent @event, CancellationToken cancellation) =>
        channel.BasicPublishAsync(
            BrokerTopology.Exchange,
            @event.RoutingKey,
            mandatory: false,
            new BasicProperties
            {
                ContentType = CloudEvent.ContentType,
                MessageId = @event.Id,
                Type = @event.Type,
                Persistent = true,
            },
            @event.Body,
            cancellation);

    private async Task CloseAsync()
    {
        var open = connection;
        (connection, channel) = (null, null);
        if (open is null)
            return;
        await Broker.AbandonAsync(open);
        await open.DisposeAsync();
    }

    [LoggerMessage(
        LogLevel.Warning,
        "RabbitMQ did not confirm a page of {Count} events ({Why}); publishing it again.",
        EventName = "bus.page_unconfirmed")]
    private partial void Unconfirmed(int count, string why);
}

/// <summary>Part of a page may not have arrived.</summary>
internal sealed class UnconfirmedException(Exception why) : Exception("RabbitMQ did not confirm the whole page.", why);
