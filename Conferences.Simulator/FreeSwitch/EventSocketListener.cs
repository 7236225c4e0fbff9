using System.Net;
using System.Net.Sockets;

namespace Conferences.Simulator.FreeSwitch;

/// <summary>Takes connections to the Event Socket. Its owner holds the lock.</summary>
internal sealed class EventSocketListener(IPAddress address, Lock gate, Func<FreeSwitchCore> core) : IAsyncDisposable
{
    private readonly List<EventSocketConnection> connections = [];
    private TcpListener? listener;
    private Task accepting = Task.CompletedTask;

    /// <summary>What is wrong with all connections, those included that come later.</summary>
    public EventSocketFaults Faults
    {
        get;
        set
        {
            field = value;
            foreach (var connection in connections)
                connection.Faults = value;
        }
    } = EventSocketFaults.None;

    /// <summary>The connections that there are.</summary>
    public IReadOnlyList<EventSocketConnection> Connections => connections;

    /// <summary>Takes connections from now on; the port on which it does.</summary>
    public int Open(int port)
    {
        if (listener is null)
        {
            listener = new(address, port);
            listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            listener.Start();
            accepting = AcceptAsync(listener);
        }

        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Refuses connections from now on.</summary>
    public void Close()
    {
        listener?.Dispose();
        listener = null;
    }

    /// <summary>Cuts the connections that there are.</summary>
    public void Cut()
    {
        foreach (var connection in connections.ToArray())
            connection.Cut();
    }

    /// <summary>Closes it, and completes once all connections are over. The lock must not be held.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
            Close();
        await accepting;
        EventSocketConnection[] last;
        lock (gate)
            last = [.. connections];
        await Task.WhenAll(last.Select(it => it.Over));
    }

    private async Task AcceptAsync(TcpListener from)
    {
        try
        {
            while (true)
            {
                var client = await from.AcceptTcpClientAsync();
                lock (gate)
                {
                    var connection = new EventSocketConnection(client, gate, core()) { Faults = Faults };
                    connections.Add(connection);
                    connection.Start(() => connections.Remove(connection));
                }
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // It no longer listens.
        }
    }
}
