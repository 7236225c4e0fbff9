using Conferences.Api.RabbitMq;
using RabbitMQ.Client;

namespace Conferences.Api.Bus;

/// <summary>
/// Publishes facts in order and knows that they arrived. All of a page is on its way at once; if anything of it is not
/// confirmed, the whole page goes again, so that what was lost never comes behind what came after it.
/// </summary>
internal partial class Publisher(Broker broker, ILogger<Publisher> log) : IAsyncDisposable
{
    private const string Name = "facts";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // A reader that was stopped may still be at its last page when the next one begins: were both on one channel, the
    // first to fail would close it under the other, whose confirmations then never come.
    private readonly SemaphoreSlim turn = new(1, 1);

    private IConnection? connection;
    private IChannel? channel;

    /// <summary>Returns when the broker has all of them, however long it is away.</summary>
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
        // A broker whose memory is full takes nothing and says nothing.
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

        // No limiter: what it holds back it lets go on in any order.
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

    [LoggerMessage(LogLevel.Warning, "RabbitMQ did not confirm a page of {Count} facts ({Why}); all of it goes again.")]
    private partial void Unconfirmed(int count, string why);
}

/// <summary>Something of a page may not have arrived.</summary>
internal sealed class UnconfirmedException(Exception why) : Exception("RabbitMQ did not confirm all of it.", why);
