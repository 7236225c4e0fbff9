using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Fixtures.Webhooks;

/// <summary>A node that may deliver to loopback addresses, with a database and a clock of its own.</summary>
public sealed class HookNode(Service service) : IAsyncLifetime
{
    /// <summary>Lets endpoints be on this machine.</summary>
    internal static readonly (string Name, string Value) Loopback = ("Webhooks:AllowedNetworks", "127.0.0.0/8");

    private Node? node;
    private string token = "";

    /// <summary>The database it uses.</summary>
    public string ConnectionString { get; private set; } = "";

    internal ShiftedClock Clock { get; } = new();

    internal IServiceProvider Parts => node!.Services;

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await service.NewDatabaseAsync("hooks");
        node = new Node(ConnectionString, Clock, Loopback);
        token = await node.Token();
    }

    public async ValueTask DisposeAsync()
    {
        if (node is not null)
            await node.DisposeAsync();
    }

    /// <summary>A client for a new account.</summary>
    public Portal Portal() => node!.Portal(Conferences.Api.Crossbar.Ids.New(), token);
}
