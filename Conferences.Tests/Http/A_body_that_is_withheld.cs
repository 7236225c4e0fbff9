using System.Net;
using System.Net.Sockets;
using System.Text;
using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;
using Conferences.Api.Hosting;
using Conferences.Api.Store;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Conferences.Tests.Http;

/// <summary>Bodies that never come, or come in pieces for ever: they cost next to nothing, and end.</summary>
public sealed class A_body_that_is_withheld(Service service)
{
    private readonly Portal portal = service.Portal();

    public static TheoryData<string?, string> Strangers => new()
    {
        { null, "401" },
        { "rubbish", "401" },
        { "another account's", "403" },
    };

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task is_not_waited_for_before_the_token_is_known(string? token, string status)
    {
        if (token is "another account's")
            token = await Keys.Token(service, Ids.New());
        string[] headers = token is null ? [] : [$"X-Auth-Token: {token}"];
        foreach (var firstLine in (string[])
        [
            $"PUT /v2/accounts/{portal.Account}/conferences",
            $"POST /v2/accounts/{portal.Account}/conferences/{Ids.New()}",
            $"GET /v2/accounts/{portal.Account}/conferences",
            $"PUT /v2/accounts/{portal.Account}/conferences/{Ids.New()}/nowhere",
            $"BREW /V2/Accounts/{portal.Account}/conferences",
        ])
        {
            // All but its last byte would be held in memory for as long as the caller likes.
            var answer = await Wire.First(
                service.Address, Wire.Head(firstLine, [.. headers, "Content-Length: 7600000"]));
            Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
            Assert.Contains("\"status\":\"error\"", answer, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Content-Length: 7600000", "", "")]
    [InlineData("Transfer-Encoding: chunked", "73f780\r\n", "\r\n0\r\n\r\n")]
    public async Task of_a_stranger_is_dropped_so_that_the_response_is_found_after_all_of_it(
        string header, string size, string end)
    {
        byte[] body = [.. new byte[7_600_000], .. Encoding.ASCII.GetBytes(end)];
        var cancellation = TestContext.Current.CancellationToken;
        using var first = new TcpClient();
        await first.ConnectAsync(service.Address.Host, service.Address.Port, cancellation);
        var head = Encoding.ASCII.GetBytes(
            Wire.Head($"PUT /v2/accounts/{portal.Account}/conferences", header) + size);
        await first.GetStream().WriteAsync(head, cancellation);

        // Others are dropped once this one is, or is given up.
        var others = Enumerable.Range(0, 5).Select(async _ =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync(service.Address.Host, service.Address.Port, cancellation);
            var stream = client.GetStream();
            await stream.WriteAsync(head, cancellation);
            await stream.WriteAsync(body, cancellation);
            var status = new byte[12];
            await stream.ReadExactlyAsync(status, cancellation);
            return Encoding.ASCII.GetString(status);
        }).ToArray();
        await first.GetStream().WriteAsync(body, cancellation);
        Assert.All(await Task.WhenAll(others), status => Assert.Equal("HTTP/1.1 401", status));
    }

    [Theory]
    [InlineData("Content-Length: 16001", null)]
    [InlineData("Transfer-Encoding: chunked", "4e20\r\n")]
    public async Task is_bounded_by_16_kB_where_one_logs_in(string header, string? chunk)
    {
        byte[][] body = chunk is null ? [] : [Encoding.ASCII.GetBytes(chunk), new byte[20_000]];
        var answer = await Wire.First(service.Address, Wire.Head("PUT /v2/api_auth", header), body);
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Contains($"\"target\":{CrossbarRequest.MaxBodyOfStrangers}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task may_be_16_kB_where_one_logs_in()
    {
        var login = $$$"""{"data":{"api_key":"{{{Service.OperatorKey}}}"}}""";
        (await Keys.LogIn(service, login.PadRight(CrossbarRequest.MaxBodyOfStrangers))).Is(HttpStatusCode.Created);
        (await Keys.LogIn(service, login.PadRight(CrossbarRequest.MaxBodyOfStrangers + 1)))
            .Is(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task is_given_up_in_time_with_a_token_and_without()
    {
        await using var host = await WatchedHost.StartAsync(service, ("Limits:BodySeconds", "1"));
        var known = await host.Portal();
        var token = $"X-Auth-Token: {known.Http.DefaultRequestHeaders.GetValues("X-Auth-Token").Single()}";
        var body = Encoding.ASCII.GetBytes("{\"data\":{");
        foreach (var head in (string[])
        [
            Wire.Head("PUT /v2/api_auth", "Content-Length: 100"),
            Wire.Head($"PUT /v2/accounts/{portal.Account}/conferences", token, "Content-Length: 100"),
            Wire.Head($"PUT /v2/accounts/{portal.Account}/conferences", token, "Transfer-Encoding: chunked"),
        ])
        {
            byte[] sent = head.Contains("chunked", StringComparison.Ordinal)
                ? [.. "9\r\n"u8, .. body, .. "\r\n"u8]
                : body;
            var answer = await Wire.First(host.Address, head, sent);
            Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
            Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
            Assert.Contains("\"message\":\"request_timeout\"", answer, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(await host.WholeLog(), line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task takes_one_of_its_accounts_few_places_if_it_is_large_and_nobody_elses()
    {
        await using var host = await WatchedHost.StartAsync(service);
        var (greedy, modest) = (await host.Portal(), await host.Portal());
        var large = $$$"""{"data":{"x":"{{{new string('x', 2 * LargeBodies.Small)}}}"}}""";
        var held = new List<TcpClient>();
        try
        {
            foreach (var _ in Enumerable.Range(0, LargeBodies.OfAccount))
                held.Add(await WithholdAsync(host.Address, greedy, large));
            await Until.Async(async () =>
                (await greedy.Put("", large)).Status is HttpStatusCode.ServiceUnavailable);

            (await greedy.Put("", """{"data":{}}""")).Is(HttpStatusCode.Created);
            (await modest.Put("", large)).Is(HttpStatusCode.Created);
        }
        finally
        {
            held.ForEach(socket => socket.Dispose());
        }

        await Until.Async(async () => (await greedy.Put("", large)).Status is HttpStatusCode.Created);
        await host.RestAsync();
        Assert.DoesNotContain(await host.WholeLog(), line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task is_given_up_however_steadily_it_trickles()
    {
        await using var node = new Node(service.ConnectionString, ("Limits:BodySeconds", "1"));
        using var socket = new TcpClient();
        await socket.ConnectAsync(node.Address.Host, node.Address.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(Wire.Head("PUT /v2/api_auth", "Content-Length: 16000")),
            TestContext.Current.CancellationToken);
        await Until.Async(async () =>
        {
            await stream.WriteAsync(" "u8.ToArray(), TestContext.Current.CancellationToken);
            return stream.DataAvailable;
        });
        var buffer = new byte[12];
        await stream.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken);
        Assert.Equal("HTTP/1.1 408", Encoding.ASCII.GetString(buffer));
    }

    // All but the last byte.
    private static async Task<TcpClient> WithholdAsync(Uri address, Portal portal, string body)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await socket.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes(Wire.Head(
                $"PUT /v2/accounts/{portal.Account}/conferences",
                $"X-Auth-Token: {portal.Http.DefaultRequestHeaders.GetValues("X-Auth-Token").Single()}",
                $"Content-Length: {body.Length}") + body[..^1]),
            TestContext.Current.CancellationToken);
        return socket;
    }

    [Theory]
    [InlineData("BodySeconds", "0")]
    [InlineData("BodySeconds", "soon")]
    [InlineData("BodySeconds", "3601")]
    [InlineData("Connections", "-1")]
    [InlineData("Connections", "1.5")]
    [InlineData("AtOnce", "0")]
    [InlineData("WaitSeconds", "601")]
    [InlineData("AccountShare", "0")]
    [InlineData("AccountShare", "101")]
    [InlineData("Streams", "many")]
    [InlineData("PageBytes", "999")]
    [InlineData("DocumentBytes", "8000001")]
    [InlineData("UnsentBytes", "1")]
    [InlineData("MinBytesPerSecond", "0")]
    public void has_limits_that_are_checked_at_the_start(string name, string value)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new($"Limits:{name}", value)]).Build();
        var why = Assert.Throws<CannotStartException>(() => LimitOptions.Of(configuration));
        Assert.StartsWith("Limits", why.Message, StringComparison.Ordinal);
        Assert.Contains(name, why.Message, StringComparison.Ordinal);
    }
}
