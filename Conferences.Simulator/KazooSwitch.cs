using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Conferences.Api.Crossbar;
using Conferences.Api.Media.Kazoo;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Conferences.Simulator;

/// <summary>
/// The simulated switch on a broker, with Kazoo's protocol: a queue for each conference that runs, one for dials,
/// one for searches. Both directions are as unreliable as configured; replies are reliable.
/// </summary>
internal sealed class KazooSwitch
{
    private readonly Lock gate = new();
    private readonly Ecallmgr ecallmgr;
    private readonly TimeProvider clock;
    private readonly FaultyLine<JsonElement> commands;
    private readonly FaultyLine<Said> events;
    private volatile Channel<Said>? outbox;

    public KazooSwitch(SwitchModel model, string host, TimeProvider clock)
    {
        (this.clock, ecallmgr) = (clock, new(model, host, Ids.New));
        commands = new(1, gate, clock, command => Say(ecallmgr.Obey(command)));
        events = new(2, gate, clock, said => outbox?.Writer.TryWrite(said));
    }

    /// <summary>How unreliable both directions are from here on.</summary>
    public Faults Faults
    {
        get => events.Faults;
        set => (commands.Faults, events.Faults) = (value, value);
    }

    /// <summary>What happens on the switch itself, and what it says of that.</summary>
    public bool Do(Func<Ecallmgr, IReadOnlyCollection<Said>> happening)
    {
        lock (gate)
        {
            var said = happening(ecallmgr);
            Say(said);
            return said.Count > 0;
        }
    }

    /// <summary>Runs on this connection until it is lost or cancelled.</summary>
    /// <param name="zone">Whose dials it takes.</param>
    /// <param name="ready">Called once it hears everything.</param>
    public async Task ConverseAsync(
        IConnection connection, string zone, Action ready, CancellationToken cancellation)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        await KazooTopology.DeclareExchangesAsync(channel, cancellation);
        var said = Channel.CreateUnbounded<Said>();
        lock (gate)
        {
            foreach (var id in ecallmgr.Running)
                said.Writer.TryWrite(new Said.Began(id));
            outbox = said;
        }

        await ListenAsync(channel, "ecallmgr_fs_conferences_shared", $"conference.command.{zone}", Dial, cancellation);
        await ListenAsync(channel, "", KazooMessage.Discovery, Search, cancellation);
        ready();
        await foreach (var next in said.Reader.ReadAllAsync(cancellation))
            await DoAsync(next, channel, cancellation);
    }

    private void Say(IEnumerable<Said> all)
    {
        foreach (var said in all)
        {
            if (said is Said.Event)
                events.Put(said);
            else
                outbox?.Writer.TryWrite(said);
        }
    }

    private void Obey(JsonElement command)
    {
        lock (gate)
            commands.Put(command);
    }

    private void Dial(JsonElement command)
    {
        lock (gate)
            Say(ecallmgr.Dial(command, clock.GetUtcNow()));
    }

    private void Search(JsonElement question)
    {
        lock (gate)
            Say([ecallmgr.Search(question)]);
    }

    private async Task DoAsync(Said said, IChannel channel, CancellationToken cancellation)
    {
        switch (said)
        {
            case Said.Began { ConferenceId: var id }:
                await ListenAsync(channel, QueueOf(id), $"conference.command.{id}", Obey, cancellation);
                break;
            case Said.Ended { ConferenceId: var id }:
                await channel.QueueDeleteAsync(QueueOf(id), cancellationToken: cancellation);
                break;
            case Said.Event { RoutingKey: var key, Body: var body }:
                await PublishAsync(channel, KazooTopology.Conference, key, body, cancellation);
                break;
            case Said.Reply { To: var to, Body: var body }:
                await PublishAsync(channel, KazooTopology.Targeted, to, body, cancellation);
                break;
        }
    }

    private static string QueueOf(string conferenceId) => $"conference_controller_{conferenceId}";

    private static ValueTask PublishAsync(
        IChannel channel, string exchange, string routingKey, JsonObject body, CancellationToken cancellation) =>
        channel.BasicPublishAsync(
            exchange,
            routingKey,
            mandatory: false,
            new BasicProperties { ContentType = "application/json" },
            Encoding.UTF8.GetBytes(body.ToJsonString()),
            cancellation);

    // As Kazoo's own queues: gone when nobody reads them.
    private static async Task ListenAsync(
        IChannel channel, string queue, string routingKey, Action<JsonElement> take, CancellationToken cancellation)
    {
        var declared = await channel.QueueDeclareAsync(
            queue, durable: false, exclusive: false, autoDelete: true, cancellationToken: cancellation);
        await channel.QueueBindAsync(
            declared.QueueName, KazooTopology.Conference, routingKey, cancellationToken: cancellation);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            if (StrictJson.Read(message.Body.Span).Json is { } json)
                take(json);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(declared.QueueName, autoAck: true, consumer, cancellation);
    }
}
