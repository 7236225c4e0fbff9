using System.Net;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.RabbitMq;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using RabbitMQ.Client;

namespace Conferences.Tests.Bus;

/// <summary>Nothing waits for an unavailable broker, and all events are published once it is available again.</summary>
public sealed class A_broker_that_is_away(Service service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task keeps_neither_the_service_from_starting_nor_one_fact_from_coming_later()
    {
        const string inbox = "inbox";
        await using var broker = await TestBroker.PrivateAsync(Cancellation);
        await (await Subscriber.OnAsync(broker.Uri, inbox: inbox)).DisposeAsync();
        await broker.StopAsync();
        await using var node = new Node(
            await service.NewDatabaseAsync("away"), ("ConnectionStrings:RabbitMq", broker.Uri.ToString()));
        var portal = node.Portal(Ids.New(), await node.Token());

        var id = await portal.Create();
        await Until.Async(async () => (await Health(node)).At<string>("status") == "degraded");
        (await portal.Get($"/{id}")).Is(HttpStatusCode.OK);
        await broker.StartAsync();
        await using (var subscriber = await Subscriber.OnAsync(broker.Uri, inbox: inbox))
            await subscriber.Of(id, 1);
        await Until.Async(async () => (await Health(node)).At<string>("status") == "healthy");

        // Once more, by a kill, and with a single event.
        await broker.KillAsync();
        var alone = await portal.Create();
        await broker.StartAsync();
        await using var again = await Subscriber.OnAsync(broker.Uri, inbox: inbox);
        await again.Of(alone, 1);
        await Until.Async(async () => (await Health(node)).At<string>("status") == "healthy");
    }

    [Fact]
    public async Task leaves_what_it_never_confirmed_to_be_told_when_its_memory_is_free_again()
    {
        await using var broker = await TestBroker.PrivateAsync(Cancellation);
        await using var node = new Node(
            await service.NewDatabaseAsync("alarm"), ("ConnectionStrings:RabbitMq", broker.Uri.ToString()));
        var portal = node.Portal(Ids.New(), await node.Token());
        await using var subscriber = await Subscriber.OnAsync(broker.Uri);
        await subscriber.Of(await portal.Create(), 1);

        // It goes on taking events until it has noticed, and holds none back before one is published.
        await broker.ControlAsync("set_vm_memory_high_watermark", "0.00001");
        await Until.Async(async () => (await States(broker)).All(it => it is "blocking" or "blocked"));
        var id = await portal.Create();
        for (var leg = 0; leg < 20; leg++)
            await portal.Join(id, $"{leg}");
        await Until.Async(async () => (await States(broker)).Contains("blocked"));
        Assert.DoesNotContain(subscriber.Heard, it => it.Conference == id);
        await broker.ControlAsync("set_vm_memory_high_watermark", "0.4");

        var heard = await subscriber.Of(id, 22);
        Assert.Equal(Enumerable.Range(1, 22).Select(it => (long)it), heard.Select(it => it.Sequence).Distinct());
    }

    [Fact]
    public async Task is_no_better_than_one_that_has_something_else_under_the_exchanges_name()
    {
        await using var broker = await TestBroker.PrivateAsync(Cancellation);
        var factory = new ConnectionFactory { Uri = broker.Uri };
        await using var connection = await factory.CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await channel.ExchangeDeclareAsync(
            BrokerTopology.Exchange, ExchangeType.Direct, cancellationToken: Cancellation);
        await using var node = new Node(
            await service.NewDatabaseAsync("mismatch"), ("ConnectionStrings:RabbitMq", broker.Uri.ToString()));
        var portal = node.Portal(Ids.New(), await node.Token());

        var id = await portal.Create();
        await Until.Async(async () => (await Health(node)).At<string>("checks", "bus", "description")
            .Contains("exchange 'conferences'", StringComparison.Ordinal));

        await channel.ExchangeDeleteAsync(BrokerTopology.Exchange, cancellationToken: Cancellation);
        await Until.Async(async () => (await Health(node)).At<string>("status") == "healthy");
        (await portal.Get($"/{id}")).Is(HttpStatusCode.OK);
    }

    // Of its connections.
    private static async Task<string[]> States(TestBroker broker) =>
        (await broker.ControlAsync("list_connections", "--no-table-headers", "state"))
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static async Task<JsonNode> Health(Node node)
    {
        using var http = new HttpClient { BaseAddress = node.ClientOptions.BaseAddress };
        using var response = await http.GetAsync("/health/ready", Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await Answer.ReadAsync(response)).Json;
    }
}
