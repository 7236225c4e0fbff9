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
/// The simulated switch on a broker, with Kazoo's protocol: a queue for each running conference, one for dials, one for
/// searches. Both directions are as unreliable as configured; replies are reliable.
/// </summary>
internal sealed class KazooSwitch
{
    private readonly Lock gate = new();
    private readonly Ecallmgr ecallmgr;
    private readonly TimeProvider clock;
    private readonly FaultyLine<JsonElement> commands;
    private readonly FaultyLine<SwitchOutput> events;
    private volatile Channel<SwitchOutput>? outbox;

    public KazooSwitch(SwitchModel model, string host, TimeProvider clock)
    {
        (this.clock, ecallmgr) = (clock, new(model, host, Ids.New));
        commands = new(1, gate, clock, command => Emit(ecallmgr.Execute(command)));
        events = new(2, gate, clock, output => outbox?.Writer.TryWrite(output));
    }

    /// <summary>How unreliable both directions are from now on.</summary>
    public Faults Faults
    {
        get => events.Faults;
        set => (commands.Faults, events.Faults) = (value, value);
    }

    /// <summary>Does something on the switch itself and publishes the resulting messages.</summary>
    public bool Do(Func<Ecallmgr, IReadOnlyCollection<SwitchOutput>> action)
    {
        lock (gate)
        {
            var output = action(ecallmgr);
            Emit(output);
            return output.Count > 0;
        }
    }

    /// <summary>Runs on this connection until it is lost or cancelled.</summary>
    /// <param name="zone">The zone whose dials it takes.</param>
    /// <param name="ready">Called once all queues are consumed.</param>
    public async Task ConverseAsync(
        IConnection connection, string zone, Action ready, CancellationToken cancellation)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        await KazooTopology.DeclareExchangesAsync(channel, cancellation);
        var output = Channel.CreateUnbounded<SwitchOutput>();
        lock (gate)
        {
            foreach (var id in ecallmgr.Running)
                output.Writer.TryWrite(new SwitchOutput.Began(id));
            outbox = output;
        }

        await ListenAsync(channel, "ecallmgr_fs_conferences_shared", $"conference.command.{zone}", Dial, cancellation);
        await ListenAsync(channel, "", KazooMessage.Discovery, Search, cancellation);
        ready();
        await foreach (var next in output.Reader.ReadAllAsync(cancellation))
            await DoAsync(next, channel, cancellation);
    }

    private void Emit(IEnumerable<SwitchOutput> all)
    {
        foreach (var output in all)
        {
            if (output is SwitchOutput.Event)
                events.Put(output);
            else
                outbox?.Writer.TryWrite(output);
        }
    }

    private void Execute(JsonElement command)
    {
        lock (gate)
            commands.Put(command);
    }

    private void Dial(JsonElement command)
    {
        lock (gate)
            Emit(ecallmgr.Dial(command, clock.GetUtcNow()));
    }

    private void Search(JsonElement question)
    {
        lock (gate)
            Emit([ecallmgr.Search(question)]);
    }

    private async Task DoAsync(SwitchOutput output, IChannel channel, CancellationToken cancellation)
    {
        switch (output)
        {
            case SwitchOutput.Began { ConferenceId: var id }:
                await ListenAsync(channel, QueueOf(id), $"conference.command.{id}", Execute, cancellation);
                break;
            case SwitchOutput.Ended { ConferenceId: var id }:
                await channel.QueueDeleteAsync(QueueOf(id), cancellationToken: cancellation);
                break;
            case SwitchOutput.Event { RoutingKey: var key, Body: var body }:
                await PublishAsync(channel, KazooTopology.Conference, key, body, cancellation);
                break;
            case SwitchOutput.Reply { To: var to, Body: var body }:
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

    // Like Kazoo's own queues: deleted without consumers.
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
