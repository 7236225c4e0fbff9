using System.Net.Sockets;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>Whether containers are available.</summary>
internal static class Containers
{
    // Checks the engine, not the client: without an engine the client waits long before it fails.
    public static bool CanRun()
    {
        var host = Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } set
            ? set
            : "unix:///var/run/docker.sock";
        return Uri.TryCreate(host, UriKind.Absolute, out var address) && (address.Scheme == "unix"
            ? Connects(AddressFamily.Unix, it => it.ConnectAsync(new UnixDomainSocketEndPoint(address.AbsolutePath)))
            : Connects(AddressFamily.InterNetwork, it => it.ConnectAsync(address.Host, address.Port)));
    }

    private static bool Connects(AddressFamily family, Func<Socket, Task> connect)
    {
        using var probe = new Socket(
            family, SocketType.Stream, family is AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            return connect(probe).Wait(TimeSpan.FromSeconds(2));
        }
        catch (AggregateException)
        {
            return false;
        }
    }
}
