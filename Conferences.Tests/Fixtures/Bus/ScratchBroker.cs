using Conferences.Development;
using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Fixtures.Bus;

/// <summary>
/// A small private RabbitMQ with its own node, ports, name server and folder, all removed when disposed.
/// </summary>
internal sealed class ScratchBroker : IAsyncDisposable
{
    private readonly ScratchNode node;
    private readonly ServerUser user;
    private readonly string programs;
    private readonly string[] environment;
    private readonly RunningProgram names;
    private RunningProgram? server;

    private ScratchBroker(ScratchNode node, ServerUser user, string programs, string[] more)
    {
        (this.node, this.user, this.programs) = (node, user, programs);
        environment = [.. node.Environment, .. more];
        // Erlang would start one itself, and leave it running.
        names = new(
            RunningProgram.As(user.Name, [], "epmd", "-d", "-address", "127.0.0.1", "-port", $"{node.NamesPort}"),
            "epmd running");
    }

    public Uri Uri => node.Uri;

    /// <param name="folder">A folder that any user can access; it belongs to the broker from now on.</param>
    /// <param name="more">More environment variables, as <c>NAME=value</c>.</param>
    public static async Task<ScratchBroker> StartAsync(
        string folder, CancellationToken cancellation, params string[] more)
    {
        var programs = await BrokerPackage.FolderAsync(cancellation);
        var user = new ServerUser(Environment.IsPrivilegedProcess ? "rabbitmq" : null);
        var node = await ScratchNode.InAsync(folder, cancellation);
        await user.OwnAsync(node.Folder, cancellation);
        var broker = new ScratchBroker(node, user, programs, more);
        try
        {
            await broker.names.ReadyAsync(cancellation);
            await broker.LaunchAsync(cancellation);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again, with its data and ports.</summary>
    public async Task LaunchAsync(CancellationToken cancellation)
    {
        server?.Dispose();
        server = new(
            RunningProgram.As(user.Name, environment, Path.Combine(programs, "rabbitmq-server")),
            " completed with ");
        await server.ReadyAsync(cancellation);
    }

    public async Task StopAsync(CancellationToken cancellation)
    {
        if (server is not null)
            await server.TermAsync(cancellation);
    }

    public Task KillAsync() => server?.KillAsync() ?? Task.CompletedTask;

    /// <summary>The output of <c>rabbitmqctl</c>.</summary>
    public async Task<string> ControlAsync(string[] arguments, CancellationToken cancellation)
    {
        var ended = await user.RunAsync(
            "env",
            [.. environment, Path.Combine(programs, "rabbitmqctl"), "--quiet", .. arguments],
            cancellation);
        return ended.Succeeded
            ? ended.Output
            : throw new InvalidOperationException($"rabbitmqctl {arguments[0]}: {ended.Output}{ended.Errors}");
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.KillAsync();
        server?.Dispose();
        await names.KillAsync();
        names.Dispose();
        Directory.Delete(node.Folder, recursive: true);
    }
}
