using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Operations;

/// <summary>Requests that are refused before they are processed.</summary>
public sealed class Limits_of_a_connection(Service service)
{
    [Theory]
    [InlineData("nonsense\r\n\r\n", 400)]
    [InlineData("GET /v2/about HTTP/1.1\r\nno colon\r\n\r\n", 400)]
    [InlineData("GET /v2/about HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /v2/about HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
    [InlineData("GET /v2/accounts/%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [InlineData("GET / HTTP/7.0\r\nHost: x\r\n\r\n", 505)]
    [InlineData("PUT /v2/api_auth HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400)]
    [InlineData("PUT /v2/api_auth HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 400)]
    public Task answers_nonsense_in_the_envelope_and_never_names_the_server(string request, int status) =>
        IsRejected(request, status);

    [Fact]
    public Task answers_headers_that_are_too_large_in_the_envelope() =>
        IsRejected($"GET / HTTP/1.1\r\nHost: x\r\nX-Long: {new string('x', 40_000)}\r\n\r\n", 431);

    [Fact]
    public Task answers_too_many_headers_in_the_envelope() => IsRejected(
        $"GET / HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Repeat("X-More: x\r\n", 101))}\r\n", 431);

    [Fact]
    public Task answers_a_path_that_is_too_long_in_the_envelope() =>
        IsRejected($"GET /v2/{new string('x', 9_000)} HTTP/1.1\r\nHost: x\r\n\r\n", 414);

    [Fact]
    public async Task answers_nonsense_with_the_id_the_request_has() => Assert.Equal(
        "portal-4711",
        (await IsRejected("GET /v2/about HTTP/1.1\r\nX-Request-ID: portal-4711\r\nno colon\r\n\r\n", 400))
            ["request_id"]!.GetValue<string>());

    [Fact]
    public async Task answers_head_without_content_even_then()
    {
        var answer = await Say("HEAD /v2/about HTTP/1.1\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task answers_what_came_before_nonsense()
    {
        var answer = await Say("GET /v2/about HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(answer, "HTTP/1.1 400"));
        Assert.Single(Regex.Matches(answer, "\"faulty_request\""));
    }

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

    private async Task<JsonNode> IsRejected(string request, int status)
    {
        var parts = (await Say(request)).Split("\r\n\r\n");
        var (head, body) = (parts[0].Split("\r\n"), JsonNode.Parse(Assert.Single(parts[1..]))!);
        Assert.StartsWith($"HTTP/1.1 {status} ", head[0], StringComparison.Ordinal);
        Assert.Contains($"Content-Length: {parts[1].Length}", head);
        Assert.Contains("Content-Type: application/json", head);
        Assert.Contains("Connection: close", head);
        Assert.Contains("Cache-Control: no-store", head);
        Assert.Contains($"X-Request-ID: {body["request_id"]}", head);
        Assert.DoesNotContain(head, line => line.StartsWith("Server:", StringComparison.OrdinalIgnoreCase));
        Assert.Equal($"{status}", body["error"]!.GetValue<string>());
        Assert.Equal("error", body["status"]!.GetValue<string>());
        Assert.NotEmpty(body["data"]!["message"]!.GetValue<string>());
        return body;
    }

    // All of it until the service closes the connection.
    private Task<string> Say(string request) => Wire.Ask(service.Address, Encoding.ASCII.GetBytes(request));
}
