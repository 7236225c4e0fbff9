using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

[assembly: AssemblyFixture(typeof(Service))]

namespace Conferences.Tests.Fixtures.Http;

/// <summary>
/// The whole service on a real PostgreSQL and a real socket, shared by all tests; each takes its own account.
/// </summary>
public sealed class Service : IAsyncLifetime
{
    /// <summary>A key that may act for every account.</summary>
    public const string OperatorKey = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    /// <summary>The account that key belongs to.</summary>
    public const string OperatorAccount = "00000000000000000000000000000001";

    private Database? database;
    private Node? node;

    /// <summary>A token of that key.</summary>
    public string Token { get; private set; } = "";

    /// <summary>The service's own parts, for tests that look behind the HTTP.</summary>
    public IServiceProvider Parts => node!.Services;

    /// <summary>Where it listens.</summary>
    public Uri Address => node!.Address;

    /// <summary>The database it uses.</summary>
    public string ConnectionString => database!.ConnectionString;

    /// <summary>A database on the same server, with the service's schema, for whoever must be alone.</summary>
    public Task<string> NewDatabaseAsync(string name) =>
        database!.NewDatabaseAsync(name, TestContext.Current.CancellationToken);

    /// <summary>A database on the same server that has no schema yet.</summary>
    public Task<string> NewEmptyDatabaseAsync(string name) =>
        database!.NewEmptyDatabaseAsync(name, TestContext.Current.CancellationToken);

    public async ValueTask InitializeAsync()
    {
        database = await Database.StartAsync(TestContext.Current.CancellationToken);
        node = new Node(ConnectionString);
        Token = await node.Token();
    }

    public async ValueTask DisposeAsync()
    {
        if (node is not null)
            await node.DisposeAsync();
        if (database is not null)
            await database.DisposeAsync();
    }

    /// <summary>A new account, and a client that acts for it.</summary>
    public Portal Portal() => PortalOf(Ids.New());

    /// <summary>A client that acts for this account.</summary>
    public Portal PortalOf(string account) => node!.Portal(account, Token);
}
