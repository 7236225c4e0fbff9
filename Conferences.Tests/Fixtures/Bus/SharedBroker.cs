using Conferences.Tests.Fixtures.Bus;

[assembly: AssemblyFixture(typeof(SharedBroker))]

namespace Conferences.Tests.Fixtures.Bus;

/// <summary>One broker for all tests that listen to one, started for the first of them.</summary>
public sealed class SharedBroker : IAsyncLifetime
{
    // Not for as long as the first test's patience: the others wait for it too.
    private readonly Lazy<Task<TestBroker>> broker = new(() => TestBroker.OpenAsync(CancellationToken.None));

    /// <summary>A virtual host of one's own.</summary>
    /// <param name="name">How it is called in the broker, for whoever looks.</param>
    public async Task<Uri> HostAsync(string name) => await (await broker.Value).NewHostAsync(name);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (broker is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await broker.Value).DisposeAsync();
    }
}
