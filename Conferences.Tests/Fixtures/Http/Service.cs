using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

[assembly: AssemblyFixture(typeof(Service))]

namespace Conferences.Tests.Fixtures.Http;

/// <summary>
/// The whole service on a real PostgreSQL and a real socket, shared by all tests; each uses its own account.
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

    /// <summary>The service's own services, for tests below the HTTP layer.</summary>
    public IServiceProvider Parts => node!.Services;

    /// <summary>Its address.</summary>
    public Uri Address => node!.Address;

    /// <summary>The database it uses.</summary>
    public string ConnectionString => database!.ConnectionString;

    /// <summary>Creates another database on the same server, with the service's schema.</summary>
    public Task<string> NewDatabaseAsync(string name) =>
        database!.NewDatabaseAsync(name, TestContext.Current.CancellationToken);

    /// <summary>Creates another database on the same server, without the schema.</summary>
    public Task<string> NewEmptyDatabaseAsync(string name) =>
        database!.NewEmptyDatabaseAsync(name, TestContext.Current.CancellationToken);

    public async ValueTask InitializeAsync()
    {
        await Started.OrEnd(this, async _ =>
        {
            database = await Database.StartAsync(TestContext.Current.CancellationToken);

            // All tests ask from one address, and some with wrong keys and tokens.
            node = new Node(
                ConnectionString,
                ("Authentication:WrongKeys:PerAddress", "1000000"),
                ("Authentication:WrongKeys:PerPrefix", "1000000"),
                ("Authentication:WrongTokens:PerAddress", "1000000"),
                ("Live:ConnectionsPerAddress", "1000000"));
            Token = await node.Token();
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (node is not null)
            await node.DisposeAsync();
        if (database is not null)
            await database.DisposeAsync();
    }

    /// <summary>A client for a new account.</summary>
    public Portal Portal() => PortalOf(Ids.New());

    /// <summary>A client for this account.</summary>
    public Portal PortalOf(string account) => PortalOf(account, Token);

    /// <summary>A client for this account with this token.</summary>
    public Portal PortalOf(string account, string token) => node!.Portal(account, token);
}
