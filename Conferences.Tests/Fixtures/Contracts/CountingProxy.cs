using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>The traffic with a server.</summary>
/// <param name="Transactions">Completed transactions, including single statements outside of one.</param>
/// <param name="RoundTrips">How often something was sent while no response was outstanding.</param>
/// <param name="Statements">Executed statements, including <c>BEGIN</c> and <c>COMMIT</c>.</param>
internal readonly record struct Talk(long Transactions, long RoundTrips, long Statements);

/// <summary>A proxy between the service and PostgreSQL that counts the traffic.</summary>
internal sealed class CountingProxy : IAsyncDisposable
{
    private readonly EndPoint server;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, Task> wires = new();
    private readonly Task accepting;
    private long transactions;
    private long roundTrips;
    private long statements;

    private CountingProxy(string host, int port)
    {
        server = new DnsEndPoint(host, port);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>The totals of all connections so far.</summary>
    public Talk Counted => new(
        Volatile.Read(ref transactions), Volatile.Read(ref roundTrips), Volatile.Read(ref statements));

    /// <summary>Starts a proxy, and returns a connection string that leads through it.</summary>
    public static (CountingProxy Proxy, string ConnectionString) Before(string connectionString)
    {
        var way = new NpgsqlConnectionStringBuilder(connectionString);
        var proxy = new CountingProxy(way.Host!, way.Port);

        // Encrypted traffic cannot be counted.
        (way.Host, way.Port, way.SslMode, way.GssEncryptionMode) = (
            "127.0.0.1",
            ((IPEndPoint)proxy.listener.LocalEndpoint).Port,
            SslMode.Disable,
            GssEncryptionMode.Disable);
        return (proxy, way.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await accepting;
        foreach (var wire in wires.Keys)
            wire.Dispose();
        await Task.WhenAll(wires.Values);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync();
                wires[client] = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The proxy is being disposed.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var upstream = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            (client.NoDelay, upstream.NoDelay) = (true, true);
            await upstream.ConnectAsync(server);
            var awaited = 0;
            var hasLoggedIn = false;
            var asked = new PostgresMessages(beginsUntyped: true, (type, _) =>
            {
                if (type is 'Q' or 'E')
                    Interlocked.Increment(ref statements);

                // The server responds to a query, a sync and a login with one ReadyForQuery message.
                if (type is 'Q' or 'S' or '\0' && Interlocked.Increment(ref awaited) == 1 && type != '\0')
                    Interlocked.Increment(ref roundTrips);
            });
            var answered = new PostgresMessages(beginsUntyped: false, (type, state) =>
            {
                if (type != 'Z')
                    return;
                Interlocked.Decrement(ref awaited);

                // Idle: no transaction is open.
                if (state == 'I' && hasLoggedIn)
                    Interlocked.Increment(ref transactions);
                hasLoggedIn = true;
            });
            await await Task.WhenAny(PassAsync(client, upstream, asked), PassAsync(upstream, client, answered));
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
        {
            // Either side has disconnected.
        }
        finally
        {
            client.Dispose();
            wires.TryRemove(client, out _);
        }
    }

    private static async Task PassAsync(Socket from, Socket to, PostgresMessages messages)
    {
        var buffer = new byte[64 << 10];
        while (await from.ReceiveAsync(buffer) is > 0 and var count)
        {
            messages.Read(buffer.AsSpan(0, count));
            await to.SendAsync(buffer.AsMemory(0, count));
        }
    }
}
