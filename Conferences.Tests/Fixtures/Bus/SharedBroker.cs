using Conferences.Tests.Fixtures.Bus;

[assembly: AssemblyFixture(typeof(SharedBroker))]

namespace Conferences.Tests.Fixtures.Bus;

/// <summary>One broker for all tests that need one, started for the first of them.</summary>
public sealed class SharedBroker : IAsyncLifetime
{
    // Not cancelled with the first test: others wait for it too.
    private readonly Lazy<Task<TestBroker>> broker = new(() => TestBroker.OpenAsync(CancellationToken.None));

    /// <summary>Creates a virtual host.</summary>
    /// <param name="name">Its name in the broker, for debugging.</param>
    public async Task<Uri> HostAsync(string name) => await (await broker.Value).NewHostAsync(name);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (broker is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await broker.Value).DisposeAsync();
    }
}
