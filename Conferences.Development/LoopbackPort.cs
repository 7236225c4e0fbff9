using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Conferences.Development;

/// <summary>Ports of this machine's loopback address.</summary>
internal static class LoopbackPort
{
    /// <summary>Those that servers choose from: above the well-known ones.</summary>
    private const int First = 10_000;

    private const string DynamicRange = "/proc/sys/net/ipv4/ip_local_port_range";

    // Who was given one may start its server later, or anew.
    private static readonly ConcurrentDictionary<int, bool> given = new();

    /// <summary>
    /// One that nobody listens on and that this process has given to nobody. Where the system says which ports are for
    /// outgoing connections, none of those: such a connection could hold it while its server is started anew.
    /// </summary>
    public static int Free()
    {
        var (low, high) = DynamicPorts();
        int[] ports =
            [.. Enumerable.Range(First, IPEndPoint.MaxPort - First + 1).Where(it => it < low || it > high)];
        Random.Shared.Shuffle(ports);
        return ports.FirstOrDefault(it => given.TryAdd(it, true) && IsFree(it)) is > 0 and var port
            ? port
            : Dynamically();
    }

    /// <summary>True if somebody listens on it. Not by binding it: connections of a server that has just ended do not
    /// keep the next one from it.</summary>
    public static async Task<bool> IsTakenAsync(int port, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // The ports of outgoing connections, both ends included; all where that is not known.
    private static (int Low, int High) DynamicPorts()
    {
        if (!File.Exists(DynamicRange))
            return (First, IPEndPoint.MaxPort);
        var ends = File.ReadAllText(DynamicRange).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return (int.Parse(ends[0], CultureInfo.InvariantCulture), int.Parse(ends[1], CultureInfo.InvariantCulture));
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int Dynamically()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (given.TryAdd(port, true))
                return port;
        }
    }
}
