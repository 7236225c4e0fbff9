using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Conferences.Tests.Fixtures.Media;

/// <summary>Nodes of a Kazoo cluster that reply to searches as a test says.</summary>
internal sealed class SearchReplies : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, JsonObject[]> replies = new();
    private readonly IConnection connection;
    private readonly IChannel channel;

    private SearchReplies(IConnection connection, IChannel channel) =>
        (this.connection, this.channel) = (connection, channel);

    /// <summary>Replies to every search on this broker.</summary>
    public static async Task<SearchReplies> OnAsync(Uri broker)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(cancellation);
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        var nodes = new SearchReplies(connection, channel);
        var queue = (await channel.QueueDeclareAsync(cancellationToken: cancellation)).QueueName;
        await channel.QueueBindAsync(queue, "conference", "conference.discovery", cancellationToken: cancellation);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += nodes.ReplyAsync;
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer, cancellation);
        return nodes;
    }

    /// <summary>A search for this conference, or for those of this account, gets these, in this order.</summary>
    public void To(string conferenceOrAccount, params JsonObject[] bodies) => replies[conferenceOrAccount] = bodies;

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }

    private async Task ReplyAsync(object _, BasicDeliverEventArgs message)
    {
        var question = JsonNode.Parse(message.Body.Span)!;
        var name = (string)(question["Conference-ID"] ?? question["Account-ID"])!;
        foreach (var body in replies.GetValueOrDefault(name) ?? [])
        {
            var reply = body.DeepClone();
            reply["Msg-ID"] = (string)question["Msg-ID"]!;
            await channel.BasicPublishAsync(
                "targeted", (string)question["Server-ID"]!, Encoding.UTF8.GetBytes(reply.ToJsonString()));
        }
    }
}
