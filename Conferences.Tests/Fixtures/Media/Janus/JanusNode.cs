using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Api.Media.Janus;
using Conferences.Development;
using Conferences.Tests.Fixtures.Http;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Conferences.Tests.Fixtures.Media.Janus;

/// <summary>A node of the service with a real Janus, whose events come to it.</summary>
internal sealed class JanusNode : IAsyncDisposable
{
    private readonly string database;
    private readonly (string Name, string Value)[] settings;

    private string token = "";

    private JanusNode(Node node, string database, JanusServer janus, (string Name, string Value)[] settings) =>
        (Node, this.database, Janus, this.settings) = (node, database, janus, settings);

    public Node Node { get; }

    public JanusServer Janus { get; }

    public string Token => token;

    public JanusLink Link => Node.Services.GetRequiredService<JanusLink>();

    public JanusSettings Settings => Node.Services.GetRequiredService<JanusSettings>();

    /// <summary>How many legs it speaks for.</summary>
    public int Legs => Node.Services.GetRequiredService<JanusLegs>().Count;

    public JanusEventSocket Events => Node.Services.GetRequiredService<JanusEventSocket>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts both, and waits until they have found each other.</summary>
    public static async Task<JanusNode> StartAsync(
        string database, ILoggerProvider? log = null, params (string Name, string Value)[] settings)
    {
        await JanusServer.InstallAsync();
        JanusServer.SkipUnlessInstalled();

        // Each must know the other's address before it starts.
        var port = LoopbackPort.Free();
        var folder = JanusFolder.Open(Path.Combine(ScratchServer.NewFolder(), "janus"));
        (string Name, string Value)[] all = [.. SettingsFor(folder, port), .. settings];
        JanusServer? janus = null;
        var node = await Started.OrEnd(new Node(database, TimeProvider.System, log, all), async it =>
            janus = await JanusServer.StartAsync(
                new UriBuilder(it.Address) { Scheme = "ws", Path = JanusEventSocket.Path }.Uri,
                options => options with { Folder = folder.Path, Port = port }));
        return await Started.OrEnd(new JanusNode(node, database, janus!, all), async it =>
        {
            it.token = await node.Token();
            await it.UntilUp();
        });
    }

    /// <summary>Another node with the same Janus, whose events stay with the first.</summary>
    public async Task<Node> AnotherNode(string database)
    {
        var another = new Node(database, settings);
        return await Started.OrEnd(another, it => Until.Async(
            () => Task.FromResult(it.Services.GetRequiredService<JanusLink>().IsUp)));
    }

    /// <summary>What a node is told to use a Janus in this folder, on this port.</summary>
    public static (string Name, string Value)[] SettingsFor(JanusFolder folder, int port) =>
    [
        ("Media:Server", "Janus"),
        ("Media:Janus:Url", $"ws://127.0.0.1:{port}"),
        ("Media:Janus:AdminKey", folder.Secret("admin-key")),
        ("Media:Janus:EventsSecret", folder.Secret("events-secret")),
        ("Media:Janus:RecordingFolder", folder.Recordings),
        ("Media:Janus:MediaFolder", folder.Media),
        ("Media:Janus:RtpLegs", "true"),
        ("Media:Janus:LegsPerAddress", "1000"),
        ("Media:ReconcileSeconds", "3600"),
        ("Live:ConnectionsPerAddress", "1000000"),
    ];

    /// <summary>Waits until the node has its connection, and Janus its own.</summary>
    public Task UntilUp() => Until.Async(() => Task.FromResult(Link.IsUp && Events.IsConnected));

    /// <summary>A client for a new account.</summary>
    public Portal Portal() => Node.Portal(Ids.New(), token);

    /// <summary>A page that is connected, and not in yet.</summary>
    public Task<LegClient> Page() => LegClient.ConnectAsync(Node.Address);

    /// <summary>Lets a leg in; returns the page and the participant id.</summary>
    public async Task<(LegClient Page, int Id)> Enter(Portal portal, string conference, RtpLeg leg, string more = "")
    {
        var page = await Page();
        var answer = await page.Join(portal.Account, conference, token, more);
        Assert.True((string?)answer["event"] == "admitted", answer.ToJsonString());
        return (page, await page.Enter(leg));
    }

    /// <summary>Compares the record with Janus.</summary>
    public Task Reconcile() => Node.Services.GetRequiredService<Reconciler>().GoAsync(Cancellation);

    /// <summary>The conference's events, in order.</summary>
    public async Task<IReadOnlyList<IEvent>> EventsOf(Portal portal, string conference)
    {
        await using var session = Node.Services.GetRequiredService<IDocumentStore>().QuerySession(portal.Account);
        return await session.Events.FetchStreamAsync(conference, token: Cancellation);
    }

    /// <summary>The conference's events of this type, in order.</summary>
    public async Task<IReadOnlyList<T>> EventsOf<T>(Portal portal, string conference) =>
        [.. (await EventsOf(portal, conference)).Select(@event => @event.Data).OfType<T>()];

    /// <summary>The rooms that Janus has of the conference.</summary>
    public async Task<IReadOnlyList<JanusRoom>> RoomsOf(string conference) =>
    [
        .. (await Node.Services.GetRequiredService<JanusRooms>().ListAsync(Link.Control!, Cancellation))
            .Where(it => it.Name.Place.ConferenceId == conference),
    ];

    /// <summary>Ends the audio of a leg as its browser would: its handle is in no room any more.</summary>
    public async Task EndAudio(string conference, string legId)
    {
        var row = Assert.Single(await Stored.ColumnOf<string>(
            database, $"select session_id || ' ' || handle_id from conferences.media_leg where id = '{legId}'"));
        var ids = row.Split(' ').Select(long.Parse).ToArray();
        await new JanusHandle(new(Link.Control!.Connection, ids[0]), ids[1]).DetachAsync(Cancellation);
        Assert.NotEmpty(await RoomsOf(conference));
    }

    /// <summary>Acts on a participant by the API; returns the operation once it has ended.</summary>
    public static async Task<JsonNode> Act(Portal portal, string conference, int id, string action)
    {
        var answer = await portal.Put(
            $"/{conference}/participants/{id}?wait=12s", $$$"""{"data":{"action":"{{{action}}}"}}""");
        return answer.Json["operation"] ?? answer.Json;
    }

    /// <summary>Acts on the conference by the API; returns the operation once it has ended.</summary>
    public static async Task<JsonNode> Act(Portal portal, string conference, string action, string data = "{}")
    {
        var answer = await portal.Put(
            $"/{conference}?wait=12s", $$$"""{"data":{"action":"{{{action}}}","data":{{{data}}}}}""");
        return answer.Json["operation"] ?? answer.Json;
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await Janus.DisposeAsync();
    }
}

/// <summary>A node with a Janus, shared by the tests of a class.</summary>
public sealed class SharedJanus(Service service) : IAsyncLifetime
{
    private JanusNode? node;

    /// <summary>Skips the test where there is no Janus.</summary>
    internal JanusNode Node
    {
        get
        {
            JanusServer.SkipUnlessInstalled();
            return node!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        await JanusServer.InstallAsync();
        if (JanusProcess.IsInstalled)
            node = await JanusNode.StartAsync(await service.NewDatabaseAsync("janus"));
    }

    /// <summary>A database of a test's own.</summary>
    internal Task<string> NewDatabaseAsync(string name) => service.NewDatabaseAsync(name);

    public ValueTask DisposeAsync() => node?.DisposeAsync() ?? default;
}
