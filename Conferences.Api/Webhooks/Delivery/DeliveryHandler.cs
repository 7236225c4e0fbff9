using System.Net;
using System.Net.Sockets;

namespace Conferences.Api.Webhooks.Delivery;

/// <summary>
/// Connects to endpoints: only to an address that was checked, and by no other way. A name that resolves to something
/// else a moment later changes nothing, since the name is resolved once for each connection.
/// </summary>
internal static class DeliveryHandler
{
    // Most bytes of an answer that is not read to its end and still leaves the connection usable.
    private const int Drained = 16_384;

    public static SocketsHttpHandler Create(AddressGuard guard, ResolveHost resolve) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        Credentials = null,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = Drained,
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(100),

        // A name that moves is looked up again.
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),

        // Trace ids of the service are no business of strangers.
        ActivityHeadersPropagator = null,
        ConnectCallback = (context, cancellation) => ConnectAsync(guard, resolve, context, cancellation),
    };

    private static async ValueTask<Stream> ConnectAsync(
        AddressGuard guard,
        ResolveHost resolve,
        SocketsHttpConnectionContext context,
        CancellationToken cancellation)
    {
        var endpoint = context.DnsEndPoint;
        var scheme = context.InitialRequestMessage.RequestUri!.Scheme;
        if (!guard.AllowsPort(endpoint.Port))
            throw new AddressRefusedException();
        var found = IPAddress.TryParse(endpoint.Host, out var literal)
            ? [literal]
            : await resolve(endpoint.Host, cancellation);
        IPAddress[] allowed =
            [.. found.Where(address => guard.Allows(address) && guard.AllowsScheme(scheme, address))];
        if (allowed.Length == 0)
            throw found.Length == 0 ? new SocketException((int)SocketError.HostNotFound) : new AddressRefusedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endpoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
