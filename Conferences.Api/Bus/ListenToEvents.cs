using System.Text;
using Conferences.Api.CommandLine;
using Conferences.Api.RabbitMq;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Conferences.Api.Bus;

/// <summary><c>bus listen</c>: prints each event as it is published, one JSON object per line, until stopped.</summary>
internal static class ListenToEvents
{
    /// <param name="account">Only its events; null for those of all.</param>
    /// <param name="conference">Only its events; null for those of all.</param>
    /// <param name="count">Ends after so many events; null for never.</param>
    public static async Task<bool> GoAsync(IServiceProvider services, string? account, string? conference, int? count)
    {
        using var stopping = new CancellationTokenSource();
        using var signals = Signals.Handle(stopping.Cancel);
        try
        {
            await ListenAsync(
                services.GetRequiredService<Broker>(),
                $"{account ?? "*"}.{conference ?? "*"}.#",
                count ?? int.MaxValue,
                stopping.Token);
            return true;
        }
        catch (BrokerUnreachableException)
        {
            return CommandError.Report("RabbitMQ cannot be reached.");
        }
        catch (OperationCanceledException)
        {
            return stopping.IsCancellationRequested || CommandError.Report("The connection to RabbitMQ was lost.");
        }
    }

    private static async Task ListenAsync(Broker broker, string routingKey, int left, CancellationToken stopping)
    {
        await using var connection = await broker.ConnectAsync("listener", stopping);
        await BrokerTopology.DeclareAsync(connection, stopping);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stopping);
        var queue = await channel.QueueDeclareAsync(cancellationToken: stopping);
        await channel.QueueBindAsync(
            queue.QueueName,
            BrokerTopology.Exchange,
            routingKey,
            cancellationToken: stopping);

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionShutdownAsync += (_, _) => Task.FromResult(done.TrySetCanceled(default));
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, @event) =>
        {
            if (left-- > 0)
                Console.WriteLine(Encoding.UTF8.GetString(@event.Body.Span));
            if (left <= 0)
                done.TrySetResult();
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, stopping);

        // Not on standard output, which may be piped to a JSON reader.
        await Console.Error.WriteLineAsync("Listening. Ctrl-C ends it.");
        await done.Task.WaitAsync(stopping);
    }
}
