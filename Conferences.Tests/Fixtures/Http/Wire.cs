using System.Net.Sockets;
using System.Text;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>A client that sends malformed requests.</summary>
internal static class Wire
{
    /// <summary>Sends these bytes and returns everything received until the service closes the connection.</summary>
    public static async Task<string> Ask(Uri address, params byte[][] parts)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, deadline.Token);
        var stream = socket.GetStream();
        foreach (var part in parts)
            await stream.WriteAsync(part, deadline.Token);
        using var text = new StreamReader(stream, Encoding.Latin1);
        return await text.ReadToEndAsync(deadline.Token);
    }

    /// <summary>Sends these bytes and returns the first bytes of the response, all of it if it is small.</summary>
    public static async Task<string> First(Uri address, string head, params byte[][] parts)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, deadline.Token);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), deadline.Token);
        foreach (var part in parts)
            await stream.WriteAsync(part, deadline.Token);
        var buffer = new byte[65_536];
        return Encoding.Latin1.GetString(buffer, 0, await stream.ReadAsync(buffer, deadline.Token));
    }

    /// <summary>The first line and the headers of a request with a body.</summary>
    public static string Head(string firstLine, params string[] headers) => string.Join(
        "\r\n", [$"{firstLine} HTTP/1.1", "Host: localhost", "Content-Type: application/json", .. headers, "", ""]);

    /// <summary>Sends a request with this first line and these headers, without a body.</summary>
    public static Task<string> Ask(Uri address, string firstLine, params string[] headers) => Ask(
        address,
        Encoding.UTF8.GetBytes(string.Join(
            "\r\n", [$"{firstLine} HTTP/1.1", "Host: localhost", "Connection: close", .. headers, "", ""])));
}
