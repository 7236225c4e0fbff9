using System.Net;
using System.Net.Sockets;
using System.Text;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Operations;

/// <summary>Requests that are refused before they are processed.</summary>
public sealed class Limits_of_a_connection(Service service)
{
    [Theory]
    [InlineData("nonsense\r\n\r\n", "400")]
    [InlineData("GET /v2/api_auth HTTP/1.1\r\nno colon\r\n\r\n", "400")]
    [InlineData("GET / HTTP/7.0\r\nHost: x\r\n\r\n", "505")]
    [InlineData("PUT /v2/api_auth HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400")]
    public async Task answers_nonsense_with_its_status_and_never_names_the_server(string request, string status)
    {
        var answer = await Say(Encoding.ASCII.GetBytes(request));
        Assert.StartsWith($"HTTP/1.1 {status}", answer);
        Assert.DoesNotContain("\nServer:", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task answers_headers_that_are_too_large_with_431() => Assert.StartsWith("HTTP/1.1 431", await Say(
        Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: x\r\nX-Long: {new string('x', 100_000)}\r\n\r\n")));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task answers_a_body_that_is_too_large_in_the_envelope(bool saysItsLength)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Put, new Uri(service.Address, $"/v2/accounts/{Service.OperatorAccount}/conferences"));
        request.Content = new ByteArrayContent(new byte[CrossbarRequest.MaxBody + 1]);
        request.Headers.TransferEncodingChunked = !saysItsLength;
        request.Headers.ExpectContinue = true;
        request.Headers.Add("X-Auth-Token", service.Token);
        using var http = new HttpClient();
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await Answer.ReadAsync(response);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        Assert.Equal(CrossbarRequest.MaxBody, answer.Data["file"]!["maxSize"]!["target"]!.GetValue<int>());
    }

    private async Task<string> Say(byte[] request)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync(service.Address.Host, service.Address.Port, cancellation);
        await using var stream = client.GetStream();
        await stream.WriteAsync(request, cancellation);
        var buffer = new byte[4096];
        var length = await stream.ReadAsync(buffer, cancellation);
        return Encoding.ASCII.GetString(buffer, 0, length);
    }
}
