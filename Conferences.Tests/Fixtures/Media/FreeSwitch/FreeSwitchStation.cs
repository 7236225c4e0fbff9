using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Api.Media.FreeSwitch;
using Conferences.Api.Queries;
using Conferences.Simulator.FreeSwitch;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Fixtures.Media.FreeSwitch;

/// <summary>A node of the service that drives simulated FreeSWITCHes.</summary>
internal sealed class FreeSwitchStation : IAsyncDisposable
{
    private string token = "";

    private FreeSwitchStation(Node node, Log log, SimulatedFreeSwitch[] switches) =>
        (Node, Log, Switches) = (node, log, switches);

    public Node Node { get; }

    public Log Log { get; }

    public IReadOnlyList<SimulatedFreeSwitch> Switches { get; }

    public SimulatedFreeSwitch Switch => Switches[0];

    public FreeSwitchLink Link => Node.Services.GetRequiredService<FreeSwitchLink>();

    public FreeSwitchServers Servers => Node.Services.GetRequiredService<FreeSwitchServers>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts a node, and as many switches as have options; one if none has.</summary>
    public static async Task<FreeSwitchStation> StartAsync(
        string database,
        TimeProvider clock,
        IReadOnlyList<FreeSwitchOptions>? options = null,
        params (string Name, string Value)[] settings)
    {
        SimulatedFreeSwitch[] switches = [.. (options ?? [new()]).Select(it => SimulatedFreeSwitch.Start(it))];
        var log = new Log();
        var node = new Node(database, clock, log, [.. SettingsFor(switches), .. settings]);
        return await Started.OrEnd(new FreeSwitchStation(node, log, switches), async station =>
        {
            station.token = await node.Token();
            await station.UpAsync();
        });
    }

    /// <summary>The settings of a node that drives these.</summary>
    public static IEnumerable<(string Name, string Value)> SettingsFor(IEnumerable<SimulatedFreeSwitch> switches) =>
    [
        ("Media:Server", "FreeSwitch"),
        ("Media:ReconcileSeconds", "3600"),
        ("Media:FreeSwitch:LongestPauseMilliseconds", "100"),
        .. switches.SelectMany((it, at) => new[]
        {
            ($"Media:FreeSwitch:Servers:{at}:Host", "127.0.0.1"),
            ($"Media:FreeSwitch:Servers:{at}:Port", $"{it.Port}"),
            ($"Media:FreeSwitch:Servers:{at}:Password", it.Password),
        }),
    ];

    /// <summary>Returns once the node is connected with all switches, and knows what they hold.</summary>
    public Task UpAsync() => Until.Async(() => Task.FromResult(
        Servers.All.All(it => it.Current is not null) && Link.TimesUp >= Servers.All.Count));

    /// <summary>A client for a new account.</summary>
    public Portal Portal() => Node.Portal(Ids.New(), token);

    /// <summary>Creates a conference with a number of its own, which is returned as well.</summary>
    public static async Task<(string Id, string Number)> CreateAsync(Portal portal, string more = "")
    {
        var number = $"{Random.Shared.NextInt64(1_000_000_000, 9_999_999_999)}";
        return (await portal.Create($$"""{"conference_numbers":["{{number}}"]{{more}}}"""), number);
    }

    /// <summary>A phone calls, and is in as a participant.</summary>
    public async Task<(SimulatedPhone Phone, int ParticipantId)> JoinAsync(
        Portal portal, string conference, string number, string name = "Anna")
    {
        var phone = Switch.Call(number, name);
        return (phone, (await PresentAsync(portal, conference, phone)).At<int>("participant_id"));
    }

    /// <summary>The participant that the phone is, once that is recorded.</summary>
    public static async Task<JsonNode> PresentAsync(Portal portal, string conference, SimulatedPhone phone)
    {
        JsonNode? found = null;
        await Until.Async(async () => (found = (await portal.Get($"/{conference}/participants")).Data.AsArray()
            .FirstOrDefault(it => it!.At<string>("call_id") == phone.Uuid)) is not null);
        return found!;
    }

    /// <summary>Whether the conference runs, as it is recorded.</summary>
    public static async Task<bool> RunsAsync(Portal portal, string conference) =>
        (await portal.Get($"/{conference}")).Data["_read_only"]?["is_running"]?.GetValue<bool>() is true;

    /// <summary>Compares the record with what the switches hold.</summary>
    public Task ReconcileAsync() => Node.Services.GetRequiredService<Reconciler>().GoAsync(Cancellation);

    /// <summary>The conference's events of this type, in order.</summary>
    public async Task<IReadOnlyList<T>> EventsAsync<T>(Portal portal, string conference) =>
        [.. (await Cluster.Events(Node, portal, conference)).Select(@event => @event.Data).OfType<T>()];

    /// <summary>Whether that leg talks, as this node has heard.</summary>
    public bool Talks(Portal portal, string conference, SimulatedPhone phone) =>
        Node.Services.GetRequiredService<ActiveSpeakers>().Talks(portal.Account, conference, new(phone.Uuid));

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        foreach (var it in Switches)
            await it.DisposeAsync();
    }
}

/// <summary>A station on a database of its own, shared by the tests of a class.</summary>
public sealed class SharedStation(Service service) : IAsyncLifetime
{
    private FreeSwitchStation? station;

    internal FreeSwitchStation Station => station!;

    public async ValueTask InitializeAsync() => station = await FreeSwitchStation.StartAsync(
        await service.NewDatabaseAsync("freeswitch"), TimeProvider.System);

    public ValueTask DisposeAsync() => station?.DisposeAsync() ?? default;
}
