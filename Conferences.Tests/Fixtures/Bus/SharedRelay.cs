using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Fixtures.Bus;

/// <summary>A node with a broker, on a database of its own, shared by the tests of a class.</summary>
public sealed class SharedRelay(Service service, SharedBroker broker) : IAsyncLifetime
{
    private Node? node;
    private string token = "";

    /// <summary>The broker.</summary>
    public Uri Uri { get; private set; } = null!;

    /// <summary>The node's services.</summary>
    public IServiceProvider Parts => node!.Services;

    public async ValueTask InitializeAsync()
    {
        await Started.OrEnd(this, async _ =>
        {
            Uri = await broker.HostAsync("relay");
            node = new Node(await service.NewDatabaseAsync("relay"), ("ConnectionStrings:RabbitMq", Uri.ToString()));
            token = await node.Token();
        });
    }

    /// <summary>A client for a new account.</summary>
    public Portal Portal() => node!.Portal(Ids.New(), token);

    /// <summary>Resets the relay to just after this position.</summary>
    public Task Replay(long after) =>
        Parts.GetRequiredService<Replays>().WantAsync(after, TestContext.Current.CancellationToken);

    /// <summary>The progress of the relay.</summary>
    internal Task<SubscriptionPosition> Position() =>
        Parts.GetRequiredService<SubscriptionProgress>()
            .ReadAsync(SubscriptionNames.Bus, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (node is not null)
            await node.DisposeAsync();
    }
}
