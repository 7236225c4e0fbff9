using Conferences.Api.Commands;
using Conferences.Api.RabbitMq;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Conferences.Api.Bus;

/// <summary>Consumes commands while the service runs, whenever the broker is available.</summary>
internal sealed class CommandQueue(
    Broker broker, IServiceScopeFactory scopes, LiveCommandParser live, TimeProvider clock, ILogger<CommandQueue> log)
    : BackgroundService
{
    private const string Name = "commands";

    // Prefetch count. Commands of one conference are decided together.
    private const ushort Most = 256;

    // How long commands in progress may take when the service stops; the rest are redelivered, here or elsewhere.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        broker.KeepAsync(Name, ConverseAsync, stopping);

    private async Task ConverseAsync(IConnection connection, CancellationToken lost)
    {
        await BrokerTopology.DeclareAsync(connection, lost);
        await using var incoming = await connection.CreateChannelAsync(cancellationToken: lost);
        await using var outgoing = await connection.CreateChannelAsync(
            new(
                publisherConfirmationsEnabled: true,
                publisherConfirmationTrackingEnabled: true,
                outstandingPublisherConfirmationsRateLimiter: null),
            lost);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(lost);
        var consumer = new CommandConsumer(incoming, outgoing, scopes, live, clock, log, over.Token);
        try
        {
            await ConsumeAsync(incoming, consumer, lost);
            broker.Goes(Name);
            await consumer.End.WaitAsync(lost);
        }
        finally
        {
            await over.CancelAsync();
            await consumer.SettleAsync().WaitAsync(Grace, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ConsumeAsync(IChannel incoming, CommandConsumer commands, CancellationToken lost)
    {
        incoming.ChannelShutdownAsync += (_, why) => Stop(why.ReplyText);
        var consumer = new AsyncEventingBasicConsumer(incoming);
        consumer.UnregisteredAsync += (_, _) => Stop("The queue is gone.");
        consumer.ReceivedAsync += (_, message) =>
        {
            commands.Take(message);
            return Task.CompletedTask;
        };
        await incoming.BasicQosAsync(prefetchSize: 0, Most, global: false, lost);
        await incoming.BasicConsumeAsync(BrokerTopology.Commands, autoAck: false, consumer, lost);

        Task Stop(string why)
        {
            commands.Stop(why);
            return Task.CompletedTask;
        }
    }
}
