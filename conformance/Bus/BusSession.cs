using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Conferences.Conformance.Bus;

/// <summary>
/// A connection to the service's broker, with a queue of its own that ends with it. A message is told as an answer
/// whose headers are the message's properties, so that rules are checked alike.
/// </summary>
internal sealed class BusSession : IAsyncDisposable
{
    private const string Commands = "conferences.commands";

    private readonly CheckRun run;
    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly string queue;
    private readonly ConcurrentQueue<ServiceAnswer> received = new();

    private BusSession(CheckRun run, IConnection connection, IChannel channel, string queue) =>
        (this.run, this.connection, this.channel, this.queue) = (run, connection, channel, queue);

    /// <summary>What was received, in order.</summary>
    public IReadOnlyList<ServiceAnswer> Received => [.. received];

    /// <exception cref="RabbitMQClientException">The broker cannot be reached.</exception>
    public static async Task<BusSession> OpenAsync(CheckRun run)
    {
        var factory = new ConnectionFactory
        {
            Uri = run.Scope.Broker!,
            AutomaticRecoveryEnabled = false,
            ClientProvidedName = "conformance",
        };
        var connection = await factory.CreateConnectionAsync(run.Cancellation);
        var channel = await connection.CreateChannelAsync(
            new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), run.Cancellation);
        var own = await channel.QueueDeclareAsync(cancellationToken: run.Cancellation);
        var session = new BusSession(run, connection, channel, own.QueueName);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            session.received.Enqueue(Told(message));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(own.QueueName, autoAck: true, consumer, run.Cancellation);
        return session;
    }

    /// <summary>True if the broker has an exchange of this name; it is not changed.</summary>
    public async Task<bool> HasExchangeAsync(string exchange)
    {
        await using var asking = await connection.CreateChannelAsync(cancellationToken: run.Cancellation);
        try
        {
            await asking.ExchangeDeclarePassiveAsync(exchange, run.Cancellation);
            return true;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode is 404)
        {
            return false;
        }
    }

    /// <summary>True if an existing exchange is a topic exchange with this durability.</summary>
    public async Task<bool> IsTopicAsync(string exchange, bool durable)
    {
        await using var asking = await connection.CreateChannelAsync(cancellationToken: run.Cancellation);
        try
        {
            // Declared again as what it should be: the broker refuses if it is something else.
            await asking.ExchangeDeclareAsync(
                exchange, ExchangeType.Topic, durable, cancellationToken: run.Cancellation);
            return true;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode is 406)
        {
            return false;
        }
    }

    /// <summary>From now on receives what an exchange routes under this key.</summary>
    public Task BindAsync(string exchange, string key) =>
        channel.QueueBindAsync(queue, exchange, key, cancellationToken: run.Cancellation);

    /// <summary>The messages so far that are about something, once there are so many.</summary>
    public async Task<IReadOnlyList<ServiceAnswer>> ReceiveAsync(
        Func<ServiceAnswer, bool> isAbout, int count, string expected)
    {
        var end = DateTime.UtcNow + CheckRun.Patience;
        while (true)
        {
            ServiceAnswer[] about = [.. received.Where(isAbout)];
            if (about.Length >= count)
                return about;
            if (DateTime.UtcNow > end)
            {
                throw new ContractViolationException(
                    $"{expected} within {CheckRun.Patience.TotalSeconds:0} seconds",
                    $"{about.Length} of {count}: {string.Join("; ", about.Select(it => it.Body))}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), run.Cancellation);
        }
    }

    /// <summary>Publishes a message to an exchange.</summary>
    public Task PublishAsync(string exchange, string key, string json) => channel.BasicPublishAsync(
        exchange,
        key,
        mandatory: false,
        new BasicProperties { ContentType = Expectations.Json },
        Encoding.UTF8.GetBytes(json),
        run.Cancellation).AsTask();

    /// <summary>Sends a command and waits for the reply, whose status is that of the header.</summary>
    /// <param name="subject">The conference; null for a command that makes one.</param>
    /// <param name="id">The command's id; by default a new one.</param>
    public async Task<ServiceAnswer> AskAsync(
        string type, string? subject, string data, string? id = null, string source = "/conformance")
    {
        var correlation = RunScope.NewId();
        var command = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = id ?? RunScope.NewId(),
            ["source"] = source,
            ["type"] = type,
            ["accountid"] = run.Scope.Account,
            ["datacontenttype"] = Expectations.Json,
            ["data"] = JsonNode.Parse(data),
        };
        if (subject is not null)
            command["subject"] = subject;
        var body = command.ToJsonString();
        var properties = new BasicProperties
        {
            ContentType = "application/cloudevents+json",
            CorrelationId = correlation,
            ReplyTo = queue,
            Persistent = true,
        };
        var creates = type is "conference.create";
        try
        {
            await channel.BasicPublishAsync(
                "", Commands, mandatory: true, properties, Encoding.UTF8.GetBytes(body), run.Cancellation);
            var replies = await ReceiveAsync(it => it.Header("correlation_id") == correlation, 1, $"a reply to {type}");
            var reply = replies[0] with { Request = new("COMMAND", Commands) { Body = ServiceRequest.Bytes(body) } };
            if (reply.Status is 201 && creates)
                run.Scope.Track($"{run.Scope.Conferences}/{reply.Id}");
            return reply;
        }
        catch (Exception) when (creates)
        {
            run.Scope.NoteLost();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }

    private static ServiceAnswer Told(BasicDeliverEventArgs message)
    {
        var properties = message.BasicProperties;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["routing_key"] = message.RoutingKey,
            ["Content-Type"] = properties.ContentType ?? "",
            ["message_id"] = properties.MessageId ?? "",
            ["correlation_id"] = properties.CorrelationId ?? "",
            ["persistent"] = properties.Persistent ? "true" : "false",
        };
        foreach (var (name, value) in properties.Headers ?? new Dictionary<string, object?>())
        {
            headers[name] = value is byte[] text
                ? Encoding.UTF8.GetString(text)
                : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        }

        var isReply = int.TryParse(
            headers.GetValueOrDefault("status"), CultureInfo.InvariantCulture, out var status);
        return new(
            new("MESSAGE", message.RoutingKey),
            isReply ? status : 0,
            headers,
            Encoding.UTF8.GetString(message.Body.Span));
    }
}
