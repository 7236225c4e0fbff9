using System.Net.Http.Headers;
using Conferences.Tests.Asking;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Service))]

namespace Conferences.Tests.Asking;

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
    private Host? host;

    /// <summary>A token of that key.</summary>
    public string Token { get; private set; } = "";

    /// <summary>The service's own parts, for tests that look behind the HTTP.</summary>
    public IServiceProvider Parts => host!.Services;

    /// <summary>Where it listens.</summary>
    public Uri Address => host!.ClientOptions.BaseAddress;

    /// <summary>The database it uses.</summary>
    public string ConnectionString => database!.ConnectionString;

    /// <summary>An empty database on the same server, for whoever must be alone.</summary>
    public Task<string> NewDatabaseAsync(string name) =>
        database!.NewDatabaseAsync(name, TestContext.Current.CancellationToken);

    public async ValueTask InitializeAsync()
    {
        database = await Database.StartAsync(TestContext.Current.CancellationToken);
        host = new Host(ConnectionString);
        host.UseKestrel(0);
        host.StartServer();
        using var http = new HttpClient { BaseAddress = Address };
        var login = await http.PutAsync(
            "/v2/api_auth",
            Json.Body($$$"""{"data":{"api_key":"{{{OperatorKey}}}"}}"""),
            TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.Created, login.StatusCode);
        Token = (await Answer.ReadAsync(login)).Json["auth_token"]!.GetValue<string>();
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
        if (database is not null)
            await database.DisposeAsync();
    }

    /// <summary>A new account, and a client that acts for it.</summary>
    public Portal Portal() => PortalOf(Api.Ids.New());

    /// <summary>A client that acts for this account.</summary>
    public Portal PortalOf(string account)
    {
        var http = new HttpClient { BaseAddress = Address };
        http.DefaultRequestHeaders.Add("X-Auth-Token", Token);
        return new(account, http);
    }

    private sealed class Host(string connectionString) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("ConnectionStrings:Postgres", connectionString);
            builder.UseSetting("Authentication:ApiKeys:0:AccountId", OperatorAccount);
            builder.UseSetting("Authentication:ApiKeys:0:Key", OperatorKey);
            builder.UseSetting("Authentication:ApiKeys:0:Accounts", "*");
        }
    }
}
