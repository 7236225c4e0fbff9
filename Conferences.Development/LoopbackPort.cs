using System.Net;
using System.Net.Sockets;

namespace Conferences.Development;

/// <summary>Ports of this machine's loopback address.</summary>
internal static class LoopbackPort
{
    /// <summary>One that nobody listens on.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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
}
