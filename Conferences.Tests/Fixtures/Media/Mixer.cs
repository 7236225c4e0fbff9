using System.Collections.Concurrent;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Api.Store;
using Conferences.Domain.Commands;
using Conferences.Domain.State;
using Conferences.Simulator;
using Conferences.Tests.Fixtures.Http;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Fixtures.Media;

/// <summary>A node of the service with a simulated switch as media server, and what the switch executed.</summary>
internal sealed class Mixer : IAsyncDisposable
{
    private const string Last = "last";

    private readonly ConcurrentQueue<SwitchDeed> deeds = new();
    private readonly Node node;
    private string token = "";

    private Mixer(Node node)
    {
        this.node = node;
        Switch.Model.Doing = (command, callId) => deeds.Enqueue(new(command, callId?.Text));
    }

    public IServiceProvider Parts => node.Services;

    public SimulatedSwitch Switch => Parts.GetRequiredService<SimulatedSwitch>();

    /// <summary>Starts a node on this database, with this clock.</summary>
    public static async Task<Mixer> StartAsync(
        string connectionString, ShiftedClock clock, params (string Name, string Value)[] settings)
    {
        var node = new Node(connectionString, clock, [("Media:Server", "Simulated"), .. settings]);
        return await Started.OrEnd(new Mixer(node), async mixer => mixer.token = await node.Token());
    }

    /// <summary>A client for a new account.</summary>
    public Portal Portal() => PortalOf(Ids.New());

    /// <summary>A client for this account.</summary>
    public Portal PortalOf(string account) => node.Portal(account, token);

    /// <summary>What the switch executed in this conference, except the commands of <see cref="Settle"/>.</summary>
    public IReadOnlyList<SwitchDeed> Deeds(string conference) =>
        [.. deeds.Where(deed => deed.Command.ConferenceId == conference && deed.Command.MediaName != Last)];

    /// <summary>The commands of that name that the switch executed in this conference.</summary>
    public IReadOnlyList<MediaCommand> Told(string conference, string name) =>
        [.. Deeds(conference).Select(deed => deed.Command).Where(command => command.Name == name)];

    /// <summary>The conference's events, in order.</summary>
    public async Task<IReadOnlyList<IEvent>> Events(Portal portal, string conference)
    {
        await using var session = Parts.GetRequiredService<IDocumentStore>().QuerySession(portal.Account);
        return await session.Events.FetchStreamAsync(conference, token: TestContext.Current.CancellationToken);
    }

    /// <summary>The conference's events of this type, in order.</summary>
    public async Task<IReadOnlyList<T>> Events<T>(Portal portal, string conference) =>
        [.. (await Events(portal, conference)).Select(@event => @event.Data).OfType<T>()];

    /// <summary>The conference's operations that were sent, in their state then.</summary>
    public async Task<IReadOnlyList<Operation>> Sent(Portal portal, string conference) =>
        [.. Claims.Sent((await Events(portal, conference)).Select(@event => @event.Recorded()))];

    /// <summary>
    /// Returns once the switch has executed everything requested before: commands are in order, and this one is last.
    /// </summary>
    public static async Task Settle(Portal portal, string conference)
    {
        var last = await portal.Put(
            $"/{conference}?wait=20s", $$$"""{"data":{"action":"play","data":{"media_id":"{{{Last}}}"} } }""");
        Assert.Equal("confirmed", last.Json.At<string>("operation", "status"));
    }

    /// <summary>A participant hangs up, or presses keys on the telephone.</summary>
    public void Press(Portal portal, string conference, string callId, ParticipantAction action) =>
        Switch.Press(portal.Account, conference, new(callId), action);

    /// <summary>Delivers a media event that the switch did not send.</summary>
    public Task Hear(Portal portal, string conference, Func<CommandContext, Command> mediaEvent) =>
        Parts.GetRequiredService<MediaEvents>().HearAsync(portal.Account, conference, mediaEvent);

    /// <summary>
    /// Requests something, and returns once the command is handed over. The operation is recorded as sent before: who
    /// mends the line at that moment may still have the command executed.
    /// </summary>
    public async Task<Answer> HandedOver(Func<Task<Answer>> request)
    {
        var before = Switch.HandedOver;
        var asked = await request();
        await Until.Async(() => Task.FromResult(Switch.HandedOver > before));
        return asked;
    }

    /// <summary>Runs the periodic work once.</summary>
    public async Task GoRound()
    {
        var rounds = Parts.GetRequiredService<MediaMaintenance>();
        await rounds.CloseOverdueAsync(TestContext.Current.CancellationToken);
        await rounds.CompareAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => node.DisposeAsync();
}

/// <summary>What the switch executed, and for which leg.</summary>
internal sealed record SwitchDeed(MediaCommand Command, string? CallId);

/// <summary>A mixer on a database of its own, shared by the tests of a class; each takes its own account.</summary>
public sealed class SharedMixer(Service service) : IAsyncLifetime
{
    private Mixer? mixer;

    internal ShiftedClock Clock { get; } = new();

    internal Mixer Mixer => mixer!;

    public async ValueTask InitializeAsync() => mixer = await Mixer.StartAsync(
        await service.NewDatabaseAsync("mixer"), Clock, ("Media:ReconcileSeconds", "3600"));

    public ValueTask DisposeAsync() => mixer?.DisposeAsync() ?? default;

    /// <summary>Undoes what a test changed on the switch.</summary>
    internal void Mend()
    {
        Mixer.Switch.Faults = Faults.None;
        Mixer.Switch.Model.Misses = _ => null;
        if (!Mixer.Switch.IsUp)
            Mixer.Switch.RestoreLink();
    }
}
