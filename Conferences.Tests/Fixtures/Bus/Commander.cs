using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Conferences.Api.Bus;
using Conferences.Api.Crossbar;
using Conferences.Api.RabbitMq;
using Conferences.Api.Responses;
using Conferences.Tests.Fixtures.Http;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Conferences.Tests.Fixtures.Bus;

/// <summary>A client that sends commands, and has a queue for replies.</summary>
internal sealed class Commander : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Told>> awaited = new();
    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly string answers;

    private Commander(IConnection connection, IChannel channel, string answers) =>
        (this.connection, this.channel, this.answers) = (connection, channel, answers);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Commander> OnAsync(Uri broker)
    {
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(Cancellation);
        await BrokerTopology.DeclareAsync(connection, Cancellation);
        var channel = await connection.CreateChannelAsync(
            new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancellation);
        var answers = await channel.QueueDeclareAsync(cancellationToken: Cancellation);
        var commander = new Commander(connection, channel, answers.QueueName);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) => commander.TakeAsync(message);
        await channel.BasicConsumeAsync(answers.QueueName, autoAck: true, consumer, Cancellation);
        return commander;
    }

    /// <summary>A CloudEvent.</summary>
    /// <param name="beside">More members, each with a comma before it.</param>
    public static string Event(
        string type, string account, string? subject, string data = "{}", string? id = null, string beside = "") =>
        $$"""
        {"specversion":"1.0","id":"{{id ?? Ids.New()}}","source":"/tests","type":"{{type}}","accountid":"{{account}}"
        {{(subject is null ? "" : $",\"subject\":\"{subject}\"")}}{{beside}},"data":{{data}}}
        """;

    /// <summary>Sends a command and waits for the reply.</summary>
    public Task<Told> Ask(
        string type, string account, string? subject, string data = "{}", string? id = null, string beside = "") =>
        AskAsync(Event(type, account, subject, data, id, beside));

    /// <summary>Sends these bytes and waits for the reply.</summary>
    public async Task<Told> AskAsync(string body, string? contentType = CloudEvent.ContentType) =>
        await (await BeginAsync(Encoding.UTF8.GetBytes(body), contentType))
            .WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

    /// <summary>Returns when the broker has the message; the inner task is the reply.</summary>
    public async Task<Task<Told>> BeginAsync(ReadOnlyMemory<byte> body, string? contentType = CloudEvent.ContentType)
    {
        var correlation = Ids.New();
        var answer = awaited.GetOrAdd(
            correlation, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        await SendAsync(
            new() { ContentType = contentType, CorrelationId = correlation, ReplyTo = answers, Persistent = true },
            body);
        return answer;
    }

    /// <summary>Sends a command without waiting for a reply; returns when the broker has it.</summary>
    public Task Send(
        string type, string account, string? subject, string data = "{}", string? id = null, string beside = "") =>
        SendAsync(
            new() { ContentType = CloudEvent.ContentType, Persistent = true },
            Encoding.UTF8.GetBytes(Event(type, account, subject, data, id, beside)));

    /// <summary>Sends a message as it is; returns when the broker has it.</summary>
    public Task SendAsync(BasicProperties properties, ReadOnlyMemory<byte> body) => channel.BasicPublishAsync(
        "", BrokerTopology.Commands, mandatory: true, properties, body, Cancellation).AsTask();

    /// <summary>Creates a queue that rejects every message.</summary>
    public async Task<string> FullAsync()
    {
        var full = await channel.QueueDeclareAsync(
            arguments: new Dictionary<string, object?> { ["x-max-length"] = 0, ["x-overflow"] = "reject-publish" },
            cancellationToken: Cancellation);
        return full.QueueName;
    }

    /// <summary>Deletes a queue and creates it again.</summary>
    public async Task MakeAnewAsync(string queue)
    {
        await channel.QueueDeleteAsync(queue, cancellationToken: Cancellation);
        await BrokerTopology.DeclareAsync(connection, Cancellation);
    }

    /// <summary>The number of messages ready in a queue.</summary>
    public Task<uint> CountAsync(string queue) => channel.MessageCountAsync(queue, Cancellation);

    /// <summary>Empties a queue.</summary>
    public Task PurgeAsync(string queue) => channel.QueuePurgeAsync(queue, Cancellation);

    /// <summary>Takes the oldest dead letter.</summary>
    public async Task<BasicGetResult> DeadLetterAsync()
    {
        BasicGetResult? found = null;
        await Until.Async(async () =>
            (found = await channel.BasicGetAsync(BrokerTopology.DeadLetters, autoAck: true, Cancellation)) is not null);
        return found!;
    }

    public async ValueTask DisposeAsync() => await connection.DisposeAsync();

    private Task TakeAsync(BasicDeliverEventArgs message)
    {
        var told = new Told(message.BasicProperties, JsonNode.Parse(message.Body.Span)!);
        if (awaited.TryGetValue(told.Properties.CorrelationId!, out var answer))
            answer.TrySetResult(told);
        return Task.CompletedTask;
    }
}

/// <summary>A reply.</summary>
internal sealed record Told(IReadOnlyBasicProperties Properties, JsonNode Json)
{
    public int Status => (int)Properties.Headers!["status"]!;

    public JsonNode Data => Json["data"]!;

    public string? Location => Header("location");

    public bool IsReplayed => Properties.Headers!.ContainsKey("idempotency-replayed");

    private string? Header(string name) =>
        Properties.Headers!.TryGetValue(name, out var value) ? Encoding.UTF8.GetString((byte[])value!) : null;

    public void Is(int status) => Assert.True(Status == status, $"{Status}: {Json}");
}
