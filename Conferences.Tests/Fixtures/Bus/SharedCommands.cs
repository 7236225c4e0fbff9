using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Fixtures.Bus;

/// <summary>A node that consumes commands, on a database of its own, shared by the tests of a class.</summary>
public sealed class SharedCommands(Service service, SharedBroker broker) : IAsyncLifetime
{
    private Commander? commander;
    private Node? node;
    private string token = "";

    /// <summary>Sends commands.</summary>
    internal Commander Commander => commander!;

    /// <summary>The broker.</summary>
    public Uri Uri { get; private set; } = null!;

    /// <summary>The database.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>The node's services.</summary>
    public IServiceProvider Parts => node!.Services;

    public async ValueTask InitializeAsync()
    {
        await Started.OrEnd(this, async _ =>
        {
            Uri = await broker.HostAsync("queue");
            ConnectionString = await service.NewDatabaseAsync("queue");
            node = new Node(ConnectionString, ("ConnectionStrings:RabbitMq", Uri.ToString()));
            token = await node.Token();
            commander = await Commander.OnAsync(Uri);
        });
    }

    /// <summary>A client for a new account.</summary>
    public Portal Portal() => node!.Portal(Ids.New(), token);

    public async ValueTask DisposeAsync()
    {
        if (commander is not null)
            await commander.DisposeAsync();
        if (node is not null)
            await node.DisposeAsync();
    }
}
