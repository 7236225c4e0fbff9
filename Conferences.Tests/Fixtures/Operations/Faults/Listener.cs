using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>A delivered event, in the order of the log.</summary>
internal sealed record ReceivedMessage(
    string Id, string Type, string Account, string Conference, long Sequence, bool Redelivered);

/// <summary>
/// Consumes every event on the exchange, from a durable queue, and logs each before acknowledging it. It reconnects if
/// the connection is lost.
/// </summary>
internal sealed class Listener(Uri broker, Journal<ReceivedMessage> journal)
{
    /// <summary>Printed as soon as it receives everything.</summary>
    public const string Sign = "listening";

    private const string Exchange = "conferences";
    private const string Queue = "conferences.listener";
    private const ushort Unconfirmed = 100;

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(200);

    /// <param name="given"><c>broker</c> and <c>log</c>.</param>
    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string> given)
    {
        using var leash = new Leash();
        using var journal = new Journal<ReceivedMessage>(given["log"]);
        var listener = new Listener(new(given["broker"]), journal);
        using var pause = new PeriodicTimer(BetweenAttempts);
        do
        {
            try
            {
                await listener.ListenAsync(leash.Stopping);
            }
            catch (Exception lost) when (!leash.Stopping.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync(lost.Message);
            }
            catch (OperationCanceledException)
            {
                // It was stopped.
            }
        }
        while (await pause.NextAsync(leash.Stopping));

        return 0;
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        var factory = new ConnectionFactory
        {
            Uri = broker,
            AutomaticRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(5),
        };
        await using var connection = await factory.CreateConnectionAsync(stopping);
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionShutdownAsync += (_, _) => Task.FromResult(lost.TrySetResult());
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stopping);
        await channel.ExchangeDeclareAsync(Exchange, ExchangeType.Topic, durable: true, cancellationToken: stopping);
        await channel.QueueDeclareAsync(
            Queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: stopping);
        await channel.QueueBindAsync(Queue, Exchange, "#", cancellationToken: stopping);
        await channel.BasicQosAsync(0, Unconfirmed, global: false, stopping);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, message) =>
        {
            journal.Write(Read(message));
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false);
        };
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer, stopping);
        Console.WriteLine(Sign);
        await lost.Task.WaitAsync(stopping);
    }

    private static ReceivedMessage Read(BasicDeliverEventArgs message)
    {
        using var json = JsonDocument.Parse(message.Body);
        string Text(string name) => json.RootElement.GetProperty(name).GetString()!;
        return new(
            Text("id"),
            Text("type"),
            Text("accountid"),
            Text("conferenceid"),
            json.RootElement.GetProperty("sequence").GetInt64(),
            message.Redelivered);
    }
}
