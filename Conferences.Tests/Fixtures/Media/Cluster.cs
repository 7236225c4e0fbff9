using System.Text;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Api.Media.Kazoo;
using Conferences.Api.RabbitMq;
using Conferences.Simulator;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Http;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace Conferences.Tests.Fixtures.Media;

/// <summary>A node of the service that drives a Kazoo cluster: a simulated switch on the same broker.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly Node node;
    private readonly Uri broker;
    private readonly RunningSwitch running;

    private string token = "";

    private Cluster(Node node, Uri broker, RunningSwitch running) =>
        (this.node, this.broker, this.running) = (node, broker, running);

    public SwitchModel Model => running.Model;

    public KazooSwitch Switch => running.Switch;

    public IServiceProvider Parts => node.Services;

    public Uri Broker => broker;

    public KazooLink Link => Parts.GetRequiredService<KazooLink>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Cluster> StartAsync(
        string database, Uri broker, ShiftedClock clock, params (string Name, string Value)[] settings)
    {
        RunningSwitch? running = null;
        var node = await Started.OrEnd(
            NodeOf(database, broker, clock, settings),
            async _ => running = await RunningSwitch.StartAsync(broker));
        return await Started.OrEnd(new Cluster(node, broker, running!), async cluster =>
        {
            cluster.token = await node.Token();
            await Until.Async(() => Task.FromResult(cluster.Link.IsUp));
        });
    }

    /// <summary>A node alone, for a cluster that exists already.</summary>
    public static Node NodeOf(
        string database, Uri broker, ShiftedClock clock, params (string Name, string Value)[] settings) => new(
        database,
        clock,
        [
            ("Media:Server", "Kazoo"), ("ConnectionStrings:RabbitMq", broker.ToString()),
            ("Media:Kazoo:SearchMilliseconds", "500"), ("Media:ReconcileSeconds", "3600"), .. settings,
        ]);

    /// <summary>A client for a new account.</summary>
    public Portal Portal() => node.Portal(Ids.New(), token);

    /// <summary>A caller joins; returns the participant once the service has recorded it.</summary>
    public async Task<JsonNode> Join(Portal portal, string conference, string call, string how = "")
    {
        Do($"join {portal.Account} {conference} {call} {how}");
        return await Present(portal, conference, call);
    }

    /// <summary>The participant, once the service has recorded it.</summary>
    public static async Task<JsonNode> Present(Portal portal, string conference, string call)
    {
        JsonNode? found = null;
        await Until.Async(async () => (found = (await portal.Get($"/{conference}/participants")).Data.AsArray()
            .FirstOrDefault(it => it!.At<string>("call_id") == call)) is not null);
        return found!;
    }

    /// <summary>A caller's action on the telephone.</summary>
    public void Do(string line) => running.Do(line);

    /// <summary>Publishes an event that the switch did not send, and returns once it is consumed.</summary>
    public async Task Publish(string routingKey, string body)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(
            new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancellation);
        await channel.BasicPublishAsync(
            "conference",
            routingKey,
            mandatory: true,
            new BasicProperties(),
            Encoding.UTF8.GetBytes(body),
            Cancellation);
        await CatchUp();
    }

    /// <summary>Returns once everything in the queue of events is recorded.</summary>
    public Task CatchUp() => Link.RostersAsync([], [], Cancellation);

    /// <summary>Compares the record with the switch's state.</summary>
    public Task Reconcile() => Parts.GetRequiredService<Reconciler>().GoAsync(Cancellation);

    /// <summary>The next dead letter, and why it is one.</summary>
    public async Task<(string Body, string Reason)> DeadLetter()
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        var letter = await channel.BasicGetAsync(BrokerTopology.DeadLetters, autoAck: true, Cancellation);
        Assert.NotNull(letter);
        return (
            Encoding.UTF8.GetString(letter.Body.Span),
            Encoding.UTF8.GetString((byte[])letter.BasicProperties.Headers!["reason"]!));
    }

    /// <summary>The conference's events, in order.</summary>
    public Task<IReadOnlyList<IEvent>> Events(Portal portal, string conference) => Events(node, portal, conference);

    /// <summary>The conference's events, in order, read by this node.</summary>
    public static async Task<IReadOnlyList<IEvent>> Events(Node node, Portal portal, string conference)
    {
        await using var session = node.Services.GetRequiredService<IDocumentStore>().QuerySession(portal.Account);
        return await session.Events.FetchStreamAsync(conference, token: Cancellation);
    }

    /// <summary>The conference's events of this type, in order.</summary>
    public async Task<IReadOnlyList<T>> Events<T>(Portal portal, string conference) =>
        [.. (await Events(portal, conference)).Select(@event => @event.Data).OfType<T>()];

    /// <summary>Stops the node; the switch keeps running.</summary>
    public ValueTask StopNodeAsync() => node.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await running.DisposeAsync();
        await node.DisposeAsync();
    }
}

/// <summary>A cluster on a database and a virtual host of its own, shared by the tests of a class.</summary>
public sealed class SharedCluster(Service service, SharedBroker broker) : IAsyncLifetime
{
    private Cluster? cluster;

    internal ShiftedClock Clock { get; } = new();

    internal Cluster Cluster => cluster!;

    public async ValueTask InitializeAsync() => cluster = await Cluster.StartAsync(
        await service.NewDatabaseAsync("cluster"), await broker.HostAsync("cluster"), Clock);

    public ValueTask DisposeAsync() => cluster?.DisposeAsync() ?? default;

    /// <summary>Undoes what a test changed on the switch.</summary>
    internal void Mend()
    {
        Cluster.Switch.Faults = Faults.None;
        Cluster.Model.Misses = _ => null;
        Cluster.Switch.Do(it =>
        {
            (it.ReportsRecordings, it.MayStart) = (false, _ => true);
            return [];
        });
    }
}
