using System.Net;
using System.Net.Sockets;

namespace Conferences.Tests.Fixtures.Bus;

/// <summary>Ports that stay ours while whoever listens there is away.</summary>
internal static class Ports
{
    // Below those that systems hand out to whoever connects to somewhere.
    private const int First = 15000;
    private const int Last = 32000;

    /// <summary>One on loopback where nobody listens now.</summary>
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
                // Somebody listens there.
            }
        }
    }
}
