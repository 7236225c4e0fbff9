using Conferences.Development;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Asking;

/// <summary>One more node of the service, with settings of its own, on a database that is there already.</summary>
internal sealed class Node : WebApplicationFactory<Launcher>
{
    private readonly string connectionString;
    private readonly TimeProvider clock;
    private readonly (string Name, string Value)[] settings;

    /// <summary>Starts it on a free port.</summary>
    public Node(string connectionString, params (string Name, string Value)[] settings)
        : this(connectionString, TimeProvider.System, settings)
    {
    }

    /// <summary>Starts it on a free port, with this clock.</summary>
    public Node(string connectionString, TimeProvider clock, params (string Name, string Value)[] settings)
    {
        (this.connectionString, this.clock, this.settings) = (connectionString, clock, settings);
        UseKestrel(0);
        StartServer();
    }

    /// <summary>A client that acts for this account with this token.</summary>
    public Portal Portal(string account, string token)
    {
        var http = new HttpClient { BaseAddress = ClientOptions.BaseAddress };
        http.DefaultRequestHeaders.Add("X-Auth-Token", token);
        return new(account, http);
    }

    /// <summary>A token of the operator's key, good for every account.</summary>
    public async Task<string> Token()
    {
        using var http = new HttpClient { BaseAddress = ClientOptions.BaseAddress };
        using var login = await http.PutAsync(
            "/v2/api_auth",
            Json.Body($$$"""{"data":{"api_key":"{{{Service.OperatorKey}}}"}}"""),
            TestContext.Current.CancellationToken);
        return (await Answer.ReadAsync(login)).Json.At<string>("auth_token");
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("ConnectionStrings:Postgres", connectionString);
        builder.UseSetting("Authentication:ApiKeys:0:AccountId", Service.OperatorAccount);
        builder.UseSetting("Authentication:ApiKeys:0:Key", Service.OperatorKey);
        builder.UseSetting("Authentication:ApiKeys:0:Accounts", "*");
        foreach (var (name, value) in settings)
            builder.UseSetting(name, value);
        builder.ConfigureTestServices(services => services.AddSingleton(clock));
    }
}
