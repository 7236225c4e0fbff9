using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>
/// A connection that sends prepared requests one after the other. It allocates next to nothing, so that allocations
/// meanwhile are the service's.
/// </summary>
internal sealed class Line : IDisposable
{
    private static ReadOnlySpan<byte> EndOfHead => "\r\n\r\n"u8;

    private static ReadOnlySpan<byte> LengthIs => "\r\nContent-Length: "u8;

    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        ReceiveTimeout = 30_000,
    };

    private readonly byte[] answer = new byte[1 << 20];

    public Line(Uri address) => socket.Connect(address.Host, address.Port);

    /// <summary>A request for an account's conferences.</summary>
    public static byte[] Request(string token, string account, string verb, string path, string body = "") =>
        Encoding.UTF8.GetBytes(string.Join("\r\n",
            $"{verb} /v2/accounts/{account}/conferences{path} HTTP/1.1",
            "Host: localhost",
            $"X-Auth-Token: {token}",
            "Content-Type: application/json",
            $"Content-Length: {Encoding.UTF8.GetByteCount(body)}",
            "",
            body));

    /// <summary>Sends the request and reads the whole response, which must be a success.</summary>
    public void Ask(byte[] request)
    {
        socket.Send(request);
        var (have, all) = (0, int.MaxValue);
        while (have < all)
        {
            var more = socket.Receive(answer, have, answer.Length - have, SocketFlags.None);
            Assert.True(more > 0, "The service hung up.");
            have += more;
            var text = answer.AsSpan(0, have);
            if (all == int.MaxValue && text.IndexOf(EndOfHead) is > 0 and var head)
                all = head + EndOfHead.Length + LengthOf(text[..head]);
        }

        // The first digit of the status. The failure message is only formatted if needed.
        if (answer[9] != '2')
            Assert.Fail(Encoding.UTF8.GetString(answer.AsSpan(0, have)));
    }

    public void Dispose() => socket.Dispose();

    private static int LengthOf(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf(LengthIs);
        Assert.True(at > 0, "The answer does not say how long it is.");
        var digits = head[(at + LengthIs.Length)..];
        var end = digits.IndexOf((byte)'\r');
        return int.Parse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
