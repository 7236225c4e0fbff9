using System.Diagnostics;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Conferences.Benchmarks;

/// <summary>
/// Listens on an exchange with a queue of its own, and keeps when each message came and which order of it was new.
/// </summary>
internal sealed class BusSubscriber : IAsyncDisposable
{
    private readonly IConnection connection;
    private readonly List<Arrival> arrivals = [];
    private readonly Dictionary<string, long> newest = [];

    private BusSubscriber(IConnection connection) => this.connection = connection;

    /// <summary>Messages so far.</summary>
    public int Count
    {
        get
        {
            lock (arrivals)
                return arrivals.Count;
        }
    }

    /// <summary>First sights of a conference's fact behind a later one's; there must be none.</summary>
    public int OutOfOrder { get; private set; }

    public static async Task<BusSubscriber> OnAsync(string broker, string exchange, bool isDurable)
    {
        var connection = await new ConnectionFactory { Uri = new(broker) }.CreateConnectionAsync("benchmark");
        var subscriber = new BusSubscriber(connection);
        var channel = await connection.CreateChannelAsync();
        await channel.ExchangeDeclareAsync(exchange, ExchangeType.Topic, isDurable);
        var queue = await channel.QueueDeclareAsync();
        await channel.QueueBindAsync(queue.QueueName, exchange, "#");
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += subscriber.TakeAsync;
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer);
        return subscriber;
    }

    /// <summary>Forgets what came so far.</summary>
    public void Clear()
    {
        lock (arrivals)
            arrivals.Clear();
    }

    /// <summary>Returns what came since it was cleared, once it is so many.</summary>
    public async Task<IReadOnlyList<Arrival>> TakeAsync(int count, TimeSpan patience)
    {
        var start = Stopwatch.GetTimestamp();
        while (Count < count)
        {
            if (Stopwatch.GetElapsedTime(start) > patience)
                throw new TimeoutException($"{Count} of {count} messages came.");
            await Task.Delay(5);
        }

        lock (arrivals)
            return [.. arrivals];
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private Task TakeAsync(object sender, BasicDeliverEventArgs message)
    {
        var now = DateTimeOffset.UtcNow;
        var json = JsonElement.Parse(message.Body.Span);
        var sent = json.GetProperty("time").GetDateTimeOffset();
        lock (arrivals)
        {
            arrivals.Add(new(now, now - sent));
            if (!json.TryGetProperty("conferenceid", out var conference))
                return Task.CompletedTask;
            var (id, sequence) = (conference.GetString()!, json.GetProperty("sequence").GetInt64());
            var known = newest.GetValueOrDefault(id);
            if (sequence > known + 1)
                OutOfOrder++;
            newest[id] = Math.Max(known, sequence);
        }

        return Task.CompletedTask;
    }
}

/// <summary>One message's coming.</summary>
/// <param name="Age">Since the time it says it was recorded at, on the same machine's clock.</param>
internal readonly record struct Arrival(DateTimeOffset At, TimeSpan Age);
