using Conferences.Api.Crossbar;
using Conferences.Api.RabbitMq;
using Conferences.Simulator;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conferences.Tests.Fixtures.Media;

/// <summary>A simulated switch on a broker, and the telephones connected to it.</summary>
internal sealed class RunningSwitch : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource ready = new();
    private readonly Task conversation;

    private RunningSwitch(Uri broker)
    {
        Switch = new(Model, "fs1", TimeProvider.System);
        conversation = At(broker).KeepAsync(
            "switch",
            (connection, over) => Switch.ConverseAsync(connection, "local", () => ready.TrySetResult(), over),
            stopping.Token);
    }

    public SwitchModel Model { get; } = new("fs1", Ids.New);

    public KazooSwitch Switch { get; }

    public static async Task<RunningSwitch> StartAsync(Uri broker)
    {
        var running = new RunningSwitch(broker);
        await running.ready.Task.WaitAsync(TestContext.Current.CancellationToken);
        return running;
    }

    /// <summary>A caller's action on the telephone.</summary>
    public void Do(string line) => Assert.Equal("done", SwitchConsole.Do(Switch, line));

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await conversation;
        stopping.Dispose();
    }

    private static Broker At(Uri uri) => new(
        new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:RabbitMq", uri.ToString())]).Build(),
        NullLogger<Broker>.Instance);
}
