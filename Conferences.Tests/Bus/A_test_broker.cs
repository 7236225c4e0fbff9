using System.Text;
using Conferences.Tests.Fixtures.Bus;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Conferences.Tests.Bus;

/// <summary>That tests can rely on their broker: it keeps what it confirmed, and virtual hosts are isolated.</summary>
public sealed class A_test_broker(SharedBroker shared)
{
    private const string Queue = "kept";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task keeps_what_it_confirmed_whether_it_is_stopped_or_killed()
    {
        await using var broker = await TestBroker.PrivateAsync(Cancellation);
        await PutAsync(broker.Uri, "before the stop");
        await broker.StopAsync();
        await broker.StartAsync();
        Assert.Equal("before the stop", await TakeAsync(broker.Uri));

        await PutAsync(broker.Uri, "before the kill");
        await broker.KillAsync();
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => ConnectAsync(broker.Uri));
        await broker.StartAsync();
        Assert.Equal("before the kill", await TakeAsync(broker.Uri));
    }

    [Fact]
    public async Task does_not_meet_another_one_and_leaves_nothing_behind()
    {
        var theirs = await shared.HostAsync("theirs");
        var (mine, folder) = (theirs, "");
        await using (var broker = await TestBroker.PrivateAsync(Cancellation))
        {
            mine = broker.Uri;
            folder = (await broker.ControlAsync("eval", "os:getenv(\"HOME\").")).Trim('"', '\n');
            Assert.True(Directory.Exists(folder));
            await PutAsync(theirs, "theirs");
            await PutAsync(mine, "mine");
            Assert.Equal("theirs", await TakeAsync(theirs));
            Assert.Equal("mine", await TakeAsync(mine));
        }

        Assert.False(Directory.Exists(folder));
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => ConnectAsync(mine));
    }

    [Fact]
    public async Task gives_everybody_a_host_where_nobody_else_is()
    {
        var mine = await shared.HostAsync("mine");
        var theirs = await shared.HostAsync("theirs");
        await PutAsync(mine, "mine");
        await PutAsync(theirs, "theirs");
        Assert.Equal("mine", await TakeAsync(mine));
        Assert.Equal("theirs", await TakeAsync(theirs));
    }

    private static Task<IConnection> ConnectAsync(Uri uri) =>
        new ConnectionFactory { Uri = uri }.CreateConnectionAsync(Cancellation);

    private static async Task PutAsync(Uri uri, string text)
    {
        await using var connection = await ConnectAsync(uri);
        await using var channel = await connection.CreateChannelAsync(new(true, true), Cancellation);
        await channel.QueueDeclareAsync(
            Queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation);
        await channel.BasicPublishAsync(
            "", Queue, mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes(text),
            Cancellation);
    }

    private static async Task<string> TakeAsync(Uri uri)
    {
        await using var connection = await ConnectAsync(uri);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        var taken = await channel.BasicGetAsync(Queue, autoAck: true, Cancellation);
        return Encoding.UTF8.GetString(taken!.Body.Span);
    }
}
