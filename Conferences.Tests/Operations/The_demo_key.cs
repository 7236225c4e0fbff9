using System.Net;
using Conferences.Api.Auth;
using Conferences.Api.Hosting;
using Conferences.Development;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Marten;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Conferences.Tests.Operations;

/// <summary>The key of <c>./run</c>: for whoever sits at the machine, and shown to them once.</summary>
public sealed class The_demo_key(Service service) : IAsyncLifetime
{
    private const string Loopback = "http://127.0.0.1:8000";
    private const string Everywhere = "http://0.0.0.0:8000";

    private readonly string folder = Directory.CreateTempSubdirectory("conferences-demo-").FullName;
    private WatchedHost host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string File => Path.Combine(folder, "demo-key");

    public async ValueTask InitializeAsync() => host = await WatchedHost.StartAsync(service);

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task is_printed_when_it_is_created_and_never_again()
    {
        var first = await StartAsync(Loopback);
        var (account, key) = await KeptAsync();
        Assert.Contains(key, first, StringComparison.Ordinal);

        var second = await StartAsync(Loopback);
        Assert.Contains(account, second, StringComparison.Ordinal);
        Assert.Contains(File, second, StringComparison.Ordinal);
        Assert.DoesNotContain(key, second, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, await LogInAsync(key));

        // Whoever starts it is told where to go with the key.
        Assert.All((string[])[first, second], it => Assert.Matches("console +http://[^ ]+/console/\n", it));
        Assert.All((string[])[first, second], it => Assert.Matches("API +http://[^ ]+/docs\n", it));
        Assert.All((string[])[first, second], it => Assert.Matches("Log in to http://[^ ]+/console/ with the key", it));
    }

    [Fact]
    public async Task is_kept_where_only_its_owner_reads_it()
    {
        await StartAsync(Loopback);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public async Task is_not_made_beyond_loopback()
    {
        Assert.Contains("./run keys add", await StartAsync(Everywhere), StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(File));
        Assert.Empty(await StoredAsync());
    }

    [Fact]
    public async Task of_an_earlier_start_is_neither_printed_nor_valid_beyond_loopback()
    {
        await StartAsync(Loopback);
        var (_, key) = await KeptAsync();

        Assert.DoesNotContain(key, await StartAsync(Everywhere), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await LogInAsync(key));

        Assert.DoesNotContain(key, await StartAsync(Loopback), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, await LogInAsync(key));
    }

    [Fact]
    public async Task that_was_revoked_stays_so_wherever_the_service_listens()
    {
        await StartAsync(Loopback);
        var (_, key) = await KeptAsync();
        var store = host.Services.GetRequiredService<IDocumentStore>();
        await using (var session = store.LightweightSession())
        {
            session.Store((await StoredAsync()).Single() with { Revoked = DateTimeOffset.UtcNow });
            await session.SaveChangesAsync(Cancellation);
        }

        await StartAsync(Everywhere);
        Assert.Contains("is revoked", await StartAsync(Loopback), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await LogInAsync(key));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8000", true)]
    [InlineData("http://localhost:8000", true)]
    [InlineData("http://[::1]:8000", true)]
    [InlineData("http://unix:/tmp/conferences.sock", true)]
    [InlineData("http://127.0.0.1:8000;http://127.1.2.3:8001", true)]
    [InlineData("http://127.0.0.1:8000;http://10.1.2.3:8001", false)]
    [InlineData("http://0.0.0.0:8000", false)]
    [InlineData("http://[::]:8000", false)]
    [InlineData("http://+:8000", false)]
    [InlineData("http://*:8000", false)]
    [InlineData("http://localhost.example:8000", false)]
    [InlineData("nonsense", false)]
    public void takes_for_loopback_what_nobody_else_reaches(string urls, bool isLoopback) =>
        Assert.Equal(isLoopback, Address.IsLoopback(Configured(("urls", urls))));

    [Fact]
    public void takes_the_endpoints_of_the_server_before_the_addresses() => Assert.False(Address.IsLoopback(
        Configured(("urls", Loopback), ("Kestrel:Endpoints:Public:Url", Everywhere))));

    private static IConfiguration Configured(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(it => KeyValuePair.Create<string, string?>(it.Name, it.Value))).Build();

    // As the launcher does, but for the address nothing is opened at.
    private async Task<string> StartAsync(string urls)
    {
        await using var said = new StringWriter();
        await new DemoAccount(
            host.Services.GetRequiredService<IDocumentStore>(),
            Configured(("urls", urls), ("CONFERENCES_DATA", folder)),
            TimeProvider.System,
            host.Services.GetRequiredService<IHostApplicationLifetime>(),
            host.Services.GetRequiredService<IServer>(),
            said).StartAsync(Cancellation);
        Assert.Contains("Conferences is listening on ", said.ToString(), StringComparison.Ordinal);
        return said.ToString();
    }

    private async Task<(string Account, string Key)> KeptAsync() =>
        (await new DemoKeyFile(File).ReadAsync(Cancellation))!.Value;

    private async Task<IReadOnlyList<ApiKey>> StoredAsync()
    {
        await using var session = host.Services.GetRequiredService<IDocumentStore>().QuerySession();
        return await session.Query<ApiKey>().ToListAsync(Cancellation);
    }

    private async Task<HttpStatusCode> LogInAsync(string key)
    {
        using var http = host.Client();
        using var login = await http.PutAsync(
            "/v2/api_auth", Json.Body($$$"""{"data":{"api_key":"{{{key}}}"}}"""), Cancellation);
        return login.StatusCode;
    }
}
