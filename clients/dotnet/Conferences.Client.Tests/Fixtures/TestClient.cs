using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Client.Tests.Fixtures;

/// <summary>A client of the running service, as an application has it, with the requests that it sends.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    private readonly ServiceProvider provider;

    private TestClient(ServiceProvider provider, SentRequests sent)
    {
        (this.provider, Sent) = (provider, sent);
        Client = provider.GetRequiredService<ConferencesClient>();
    }

    public ConferencesClient Client { get; }

    public SentRequests Sent { get; }

    /// <param name="change">Changes the options.</param>
    /// <param name="clock">The client's time; the system's by default.</param>
    public static TestClient Start(Action<ConferencesClientOptions>? change = null, TimeProvider? clock = null)
    {
        var (services, sent) = (new ServiceCollection(), new SentRequests());
        if (clock is not null)
            services.AddSingleton(clock);
        services
            .AddConferencesClient(it =>
            {
                (it.Address, it.ApiKey) = (TestService.Address, TestService.Key);
                change?.Invoke(it);
            })
            .AddHttpMessageHandler(() => new FaultHandler(sent));
        return new(services.BuildServiceProvider(validateScopes: true), sent);
    }

    /// <summary>A new conference.</summary>
    public async Task<ConferenceClient> CreateAsync(string name = "Tests")
    {
        var created = await Client.CreateAsync(
            new() { Name = name, Member = new() { JoinMuted = false } }, cancellation: Now);
        return Client.Conference(created.Value.Id!);
    }

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
