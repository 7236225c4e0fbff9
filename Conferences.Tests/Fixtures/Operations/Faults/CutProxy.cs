using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Conferences.Development;
using Npgsql;

namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>
/// A proxy between the service and a server. It can cut all connections, stop forwarding, and drop the one response by
/// which PostgreSQL's client would learn that its commit has happened.
/// </summary>
internal sealed class CutProxy : IAsyncDisposable
{
    // As Npgsql sends it: a simple query with its length and text.
    private static readonly byte[] Commit = [(byte)'Q', 0, 0, 0, 11, .. "COMMIT\0"u8];

    private readonly EndPoint server;
    private readonly TcpListener listener = new(IPAddress.Loopback, LoopbackPort.Free());
    private readonly ConcurrentDictionary<Wire, Task> wires = new();
    private readonly Task accepting;
    private TaskCompletionSource flow = new();
    private TaskCompletionSource? armed;
    private volatile bool isCut;

    private CutProxy(string host, int port)
    {
        server = new DnsEndPoint(host, port);
        flow.SetResult();
        listener.Start();
        accepting = AcceptAsync();
    }

    private int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Starts a proxy for PostgreSQL, and returns a connection string that leads through it.</summary>
    public static (CutProxy Proxy, string ConnectionString) Before(string connectionString)
    {
        var way = new NpgsqlConnectionStringBuilder(connectionString);
        var proxy = new CutProxy(way.Host!, way.Port);

        // Encrypted traffic cannot be inspected.
        (way.Host, way.Port, way.SslMode, way.GssEncryptionMode) =
            ("127.0.0.1", proxy.Port, SslMode.Disable, GssEncryptionMode.Disable);
        return (proxy, way.ConnectionString);
    }

    /// <summary>Starts a proxy for RabbitMQ, and returns an address that leads through it.</summary>
    public static (CutProxy Proxy, Uri Uri) Before(Uri broker)
    {
        var proxy = new CutProxy(broker.Host, broker.Port);
        return (proxy, new UriBuilder(broker) { Host = "127.0.0.1", Port = proxy.Port }.Uri);
    }

    /// <summary>Cuts every connection, and each new one immediately, until it is mended.</summary>
    public void Cut()
    {
        isCut = true;
        CutWires();
    }

    /// <summary>Accepts connections but forwards nothing in either direction, until it is mended.</summary>
    public void Hold() => flow = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Forwards everything again, beginning with what was held back.</summary>
    public void Mend()
    {
        isCut = false;
        flow.TrySetResult();
    }

    /// <summary>Forwards the next commit to PostgreSQL, and cuts the connection instead of forwarding the response.
    /// </summary>
    /// <returns>Completes when that has happened.</returns>
    public Task LoseNextCommit()
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref armed, lost);
        return lost.Task;
    }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await accepting;
        CutWires();
        await Task.WhenAll(wires.Values);
    }

    private void CutWires()
    {
        foreach (var wire in wires.Keys)
            wire.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var wire = new Wire(await listener.AcceptSocketAsync());
                wires[wire] = Task.Run(() => ServeAsync(wire));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The proxy is being disposed.
        }
    }

    private async Task ServeAsync(Wire wire)
    {
        try
        {
            if (!isCut)
            {
                await wire.Server.ConnectAsync(server);
                await await Task.WhenAny(UpAsync(wire), DownAsync(wire));
            }
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
        {
            // Expected: connections are cut on purpose.
        }
        finally
        {
            wires.TryRemove(wire, out _);
            wire.Dispose();
        }
    }

    private async Task UpAsync(Wire wire)
    {
        var buffer = new byte[64 << 10];
        while (await wire.Client.ReceiveAsync(buffer) is > 0 and var count)
        {
            await wire.FlowsAsync(flow.Task);
            if (buffer.AsSpan(0, count).IndexOf(Commit) >= 0)
                wire.Lost = Interlocked.Exchange(ref armed, null);
            await wire.Server.SendAsync(buffer.AsMemory(0, count));
        }
    }

    private async Task DownAsync(Wire wire)
    {
        var buffer = new byte[64 << 10];
        while (await wire.Server.ReceiveAsync(buffer) is > 0 and var count)
        {
            await wire.FlowsAsync(flow.Task);
            if (wire.Lost is { } lost)
            {
                wire.Dispose();
                lost.SetResult();
                return;
            }

            await wire.Client.SendAsync(buffer.AsMemory(0, count));
        }
    }

    /// <summary>A client's connection and the one to the server; disposing cuts both.</summary>
    private sealed class Wire(Socket client) : IDisposable
    {
        private readonly TaskCompletionSource cut = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Socket Client => client;

        public Socket Server { get; } = new(SocketType.Stream, ProtocolType.Tcp);

        /// <summary>Completed when the next response is dropped; null to forward it.</summary>
        public TaskCompletionSource? Lost { get; set; }

        /// <summary>Waits until data may be forwarded, or the connection is cut.</summary>
        public async Task FlowsAsync(Task flow) => await Task.WhenAny(flow, cut.Task);

        // By a reset, as when the other side has lost the connection.
        public void Dispose()
        {
            if (!cut.TrySetResult())
                return;
            client.LingerState = new(enable: true, seconds: 0);
            client.Dispose();
            Server.Dispose();
        }
    }
}
