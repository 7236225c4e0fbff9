using System.Net;
using System.Net.Sockets;

namespace Conferences.Tests.Fixtures.Bus;

/// <summary>Ports that stay reserved while nothing listens on them.</summary>
internal static class Ports
{
    // Below the ephemeral ports.
    private const int First = 15000;
    private const int Last = 32000;

    /// <summary>A loopback port on which nothing listens.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // The port is in use.
            }
        }
    }
}
