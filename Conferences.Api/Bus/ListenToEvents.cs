using System.Text;
using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;
using Conferences.Api.RabbitMq;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Conferences.Api.Bus;

/// <summary><c>bus listen</c>: prints each event as it is published, one JSON object per line, until stopped.</summary>
internal static class ListenToEvents
{
    public static async Task<bool> GoAsync(IServiceProvider services, BusInput input)
    {
        if (new[] { input.AccountFlag, input.ConferenceFlag }.Any(id => id is not null && !Ids.IsId(id)))
            return CommandError.Report("--account and --conference take 32 lower-case hex digits.");
        if (input.CountFlag < 1)
            return CommandError.Report("--count takes a number from 1.");
        using var stopping = new CancellationTokenSource();
        using var signals = Signals.Handle(stopping.Cancel);
        try
        {
            await ListenAsync(services.GetRequiredService<Broker>(), input, stopping.Token);
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

    private static async Task ListenAsync(Broker broker, BusInput input, CancellationToken stopping)
    {
        await using var connection = await broker.ConnectAsync("listener", stopping);
        await BrokerTopology.DeclareAsync(connection, stopping);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stopping);
        var queue = await channel.QueueDeclareAsync(cancellationToken: stopping);
        await channel.QueueBindAsync(
            queue.QueueName,
            BrokerTopology.Exchange,
            $"{input.AccountFlag ?? "*"}.{input.ConferenceFlag ?? "*"}.#",
            cancellationToken: stopping);

        var left = input.CountFlag ?? int.MaxValue;
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
