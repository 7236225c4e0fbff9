using System.Net;
using System.Net.Sockets;
using System.Text;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Microsoft.Extensions.Logging;

namespace Conferences.Tests.Http;

/// <summary>Whatever goes wrong with a body's bytes is the caller's: a 400, and nothing in the log.</summary>
public sealed class A_body_that_breaks_off(Service service)
{
    private static readonly string[] Malformed =
    [
        "FFFFFFFFFFFFFFFFF\r\n",
        "FFFFFFFF\r\n",
        "7FFFFFFFFFFFFFFF\r\n",
        "80000000\r\n",
        "zz\r\n",
        "-1\r\n",
        "\r\n\r\n",
        "2\r\n{}x\r\n0\r\n\r\n",
        "2\n{}\n0\n\n",
        "2;\0\r\n{}\r\nzz\r\n",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task is_a_400_in_the_envelope_and_leaves_nothing_in_the_log()
    {
        await using var host = await WatchedHost.StartAsync(service);
        var portal = await host.Portal();
        foreach (var head in Heads(portal, "Transfer-Encoding: chunked"))
        {
            foreach (var body in Malformed)
            {
                var answer = await Wire.First(host.Address, head, Encoding.ASCII.GetBytes(body));
                Assert.True(
                    answer.StartsWith("HTTP/1.1 400", StringComparison.Ordinal)
                    || (body.Contains("FFFFFFFF") && answer.StartsWith("HTTP/1.1 413", StringComparison.Ordinal)),
                    $"{body} -> {answer}");
                Assert.Contains("\"status\":\"error\"", answer, StringComparison.Ordinal);
            }
        }

        Assert.Empty((await portal.Get()).Data.AsArray());
        Assert.DoesNotContain(await host.WholeLog(), line => line.Level >= LogLevel.Warning);
    }

    [Theory]
    [InlineData("Content-Length: 100", "{\"data\":{")]
    [InlineData("Transfer-Encoding: chunked", "9\r\n{\"data\":{\r\n")]
    public async Task because_its_sender_is_gone_leaves_nothing_in_the_log(string header, string body)
    {
        await using var host = await WatchedHost.StartAsync(service);
        var portal = await host.Portal();
        foreach (var head in Heads(portal, header))
        {
            // Half a body and a farewell; half a body and a reset.
            foreach (var isReset in (bool[])[false, true])
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(host.Address.Host, host.Address.Port, Cancellation);
                var stream = socket.GetStream();
                await stream.WriteAsync(Encoding.ASCII.GetBytes(head + body), Cancellation);
                if (isReset)
                    socket.Client.LingerState = new(true, 0);
                else
                {
                    // Whether an answer comes back then is the server's choice.
                    socket.Client.Shutdown(SocketShutdown.Send);
                    await Record.ExceptionAsync(() => stream.ReadAsync(new byte[1], Cancellation).AsTask());
                }

                socket.Close();
            }
        }

        (await portal.Get()).Is(HttpStatusCode.OK);
        Assert.DoesNotContain(await host.WholeLog(), line => line.Level >= LogLevel.Warning);
    }

    private static string[] Heads(Portal portal, string header) =>
    [
        Wire.Head("PUT /v2/api_auth", header),
        Wire.Head(
            $"PUT /v2/accounts/{portal.Account}/conferences",
            $"X-Auth-Token: {portal.Http.DefaultRequestHeaders.GetValues("X-Auth-Token").Single()}",
            header),
    ];
}
