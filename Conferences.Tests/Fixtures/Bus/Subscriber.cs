using System.Text.Json.Nodes;
using Conferences.Api.RabbitMq;
using Conferences.Tests.Fixtures.Http;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Conferences.Tests.Fixtures.Bus;

/// <summary>A consumer of the exchange, with a queue of its own.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private readonly List<Heard> heard = [];
    private readonly IConnection connection;

    private Subscriber(IConnection connection) => this.connection = connection;

    /// <summary>The messages received so far, including repeats.</summary>
    public IReadOnlyList<Heard> Heard
    {
        get
        {
            lock (heard)
                return [.. heard];
        }
    }

    /// <param name="key">The routing keys to bind.</param>
    /// <param name="inbox">A durable queue, which collects messages while nothing consumes it.</param>
    public static async Task<Subscriber> OnAsync(Uri broker, string key = "#", string? inbox = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(cancellation);
        var subscriber = new Subscriber(connection);
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        await channel.ExchangeDeclareAsync(
            BrokerTopology.Exchange, ExchangeType.Topic, durable: true, cancellationToken: cancellation);
        var queue = await channel.QueueDeclareAsync(
            inbox ?? "", durable: true, exclusive: inbox is null, autoDelete: inbox is null,
            cancellationToken: cancellation);
        await channel.QueueBindAsync(queue.QueueName, BrokerTopology.Exchange, key, cancellationToken: cancellation);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) => subscriber.TakeAsync(message);
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellation);
        return subscriber;
    }

    /// <summary>The messages about this conference, once there are so many.</summary>
    public async Task<IReadOnlyList<Heard>> Of(string conference, int count)
    {
        IReadOnlyList<Heard> about = [];
        await Until.Async(() =>
        {
            about = [.. Heard.Where(it => it.Conference == conference)];
            return Task.FromResult(about.Count >= count);
        });
        return about;
    }

    public async ValueTask DisposeAsync() => await connection.DisposeAsync();

    private Task TakeAsync(BasicDeliverEventArgs message)
    {
        var json = JsonNode.Parse(message.Body.Span)!;
        lock (heard)
            heard.Add(new(message.RoutingKey, message.BasicProperties.Persistent, message.BasicProperties, json));
        return Task.CompletedTask;
    }
}

/// <summary>A received message.</summary>
internal sealed record Heard(string RoutingKey, bool IsPersistent, IReadOnlyBasicProperties Properties, JsonNode Json)
{
    public string Id => Json.At<string>("id");

    public string Type => Json.At<string>("type");

    public string Conference => Json.At<string>("conferenceid");

    public long Sequence => Json.At<long>("sequence");

    public JsonNode Data => Json["data"]!;
}
