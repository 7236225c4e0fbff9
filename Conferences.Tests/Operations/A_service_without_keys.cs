using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Marten;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Conferences.Tests.Operations;

/// <summary>A start where nobody could log in says how to make a key; others say nothing.</summary>
public sealed class A_service_without_keys(Service service)
{
    private const string HowTo = "There is no API key, so nobody can log in: create one with ";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task says_how_to_make_one_when_it_is_started()
    {
        using var process = Executable.StartService(await service.NewDatabaseAsync("keyless"));
        try
        {
            Assert.True(await SaysHowToAsync(process.StandardOutput).WaitAsync(Patience, Cancellation));
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public async Task says_so_until_one_is_stored_and_again_when_that_is_revoked()
    {
        await using var host = await WatchedHost.StartAsync(service);
        var store = host.Services.GetRequiredService<IDocumentStore>();
        var key = ApiKey.New(Ids.New(), [], null, DateTimeOffset.UtcNow).Kept;
        Assert.Contains(HowTo, await SaidAsync(store), StringComparison.Ordinal);

        await KeepAsync(store, key);
        Assert.Equal("", await SaidAsync(store));

        await KeepAsync(store, key with { Revoked = DateTimeOffset.UtcNow });
        Assert.Contains(HowTo, await SaidAsync(store), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authentication:ApiKeys:0:Key", "fedcba9876543210fedcba9876543210")]
    [InlineData("Authentication:Issuer", "https://issuer.example")]
    public async Task says_nothing_where_another_way_to_log_in_is_configured(string setting, string value)
    {
        await using var host = await WatchedHost.StartAsync(service);
        Assert.Equal("", await SaidAsync(host.Services.GetRequiredService<IDocumentStore>(), (setting, value)));
    }

    [Fact]
    public async Task starts_although_it_cannot_ask_the_database()
    {
        using var store = DocumentStore.For("Host=127.0.0.1;Port=1;Timeout=1");
        Assert.Contains("Could not find out", await SaidAsync(store), StringComparison.Ordinal);
    }

    private static async Task<bool> SaysHowToAsync(StreamReader output)
    {
        while (await output.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.Contains(HowTo, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private static async Task KeepAsync(IDocumentStore store, ApiKey key)
    {
        await using var session = store.LightweightSession();
        session.Store(key);
        await session.SaveChangesAsync(Cancellation);
    }

    private static async Task<string> SaidAsync(IDocumentStore store, params (string Name, string Value)[] settings)
    {
        using var log = new Log();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(it => KeyValuePair.Create<string, string?>(it.Name, it.Value))).Build();
        await new MissingKeyNotice(store, configuration, loggers.CreateLogger<MissingKeyNotice>())
            .StartedAsync(Cancellation);
        return string.Concat(log.Lines.Select(line => line.Text));
    }
}
