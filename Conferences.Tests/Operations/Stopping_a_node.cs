using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;
using Conferences.Api.Hosting;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Live;
using Conferences.Tests.Fixtures.Operations.Faults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Conferences.Tests.Operations;

/// <summary>A node that is asked to stop: whom it still answers, and what it tells those who stay connected.</summary>
public sealed class Stopping_a_node(Service service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task leaves_it_unready_and_answering_until_a_second_signal_ends_it_at_once()
    {
        using var node = new RunningNode(service.ConnectionString, "Shutdown__DelaySeconds=600");
        await node.StartAsync();
        using var http = new HttpClient { BaseAddress = node.Address };
        Assert.Equal((HttpStatusCode.OK, false), await Ask(http, "/health/ready"));

        await node.SignalAsync();
        await Until.Async(async () =>
            await Ask(http, "/health/ready") is (HttpStatusCode.ServiceUnavailable, true));
        using (var ready = await http.GetAsync("/health/ready", Cancellation))
        {
            var check = (await Answer.ReadAsync(ready)).Json["checks"]!["node"]!;
            Assert.Equal("unhealthy", (string?)check["status"]);
            Assert.StartsWith("The node is stopping", (string?)check["description"]);
        }

        Assert.Equal((HttpStatusCode.OK, true), await Ask(http, "/health/live"));
        Assert.Equal((HttpStatusCode.OK, true), await Ask(http, "/v2/about"));
        Assert.NotEmpty(await node.TokenAsync());
        await using (var socket = await SocketClient.ConnectAsync(node.Address))
            Assert.Equal(WebSocketState.Open, socket.Socket.State);

        var since = Stopwatch.StartNew();
        await node.SignalAsync();
        Assert.Equal(0, await node.EndedAsync());
        Assert.InRange(since.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task ends_by_itself_after_the_pause()
    {
        using var node = new RunningNode(service.ConnectionString, "Shutdown__DelaySeconds=2");
        await node.StartAsync();
        var since = Stopwatch.StartNew();
        Assert.Equal(0, await node.TermAsync());
        Assert.InRange(since.Elapsed, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(25));
    }

    [Fact]
    public async Task tells_who_follows_when_to_come_again_and_not_before_the_pause_is_over()
    {
        await using var node = new Node(service.ConnectionString);
        var portal = node.Portal(Ids.New(), service.Token);
        var id = await portal.Create();
        using var feed = new StreamReader(await FollowAsync(portal, $"/{id}/events?after=1"));
        await using var socket = await SocketClient.ConnectAsync(node.Address, portal, service.Token);
        await socket.BindAsync("conference.event.*.*");
        await SeeAsync(feed, "event: heartbeat");

        // Both are told what happens in the pause.
        node.Services.GetRequiredService<Draining>().Begin();
        await portal.Join(id, "a");
        await SeeAsync(feed, "event: participant.joined");
        await socket.EventAsync();

        node.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        var rest = (await feed.ReadToEndAsync(Cancellation)).TrimEnd().Split("\n\n")[^1].Split('\n');
        Assert.Equal(["event: heartbeat", """data: {"stopping":true}"""], rest[..2]);
        Assert.InRange(int.Parse(Assert.Single(rest[2..])["retry: ".Length..]), 100, 1_000);
        Assert.Equal(
            (WebSocketCloseStatus.EndpointUnavailable, "the service is stopping: connect again"),
            await socket.ClosedAsync());
    }

    [Fact]
    public async Task takes_no_longer_than_it_may_however_slow_a_client_is()
    {
        using var node = new RunningNode(
            service.ConnectionString, "Shutdown__TimeoutSeconds=1", "Limits__BodySeconds=3600");
        await node.StartAsync();
        var token = await node.TokenAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(node.Address.Host, node.Address.Port, Cancellation);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes(
                $"PUT /v2/accounts/{Ids.New()}/conferences HTTP/1.1\r\nHost: x\r\nX-Auth-Token: {token}\r\n"
                + "Content-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"),
            Cancellation);
        var begun = new byte[12];
        await client.GetStream().ReadExactlyAsync(begun, Cancellation);
        Assert.Equal("HTTP/1.1 100", Encoding.ASCII.GetString(begun));

        var since = Stopwatch.StartNew();
        Assert.Equal(0, await node.TermAsync());
        Assert.InRange(since.Elapsed, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("Shutdown:DelaySeconds", "-1")]
    [InlineData("Shutdown:DelaySeconds", "a minute")]
    [InlineData("Shutdown:TimeoutSeconds", "0")]
    [InlineData("Shutdown:TimeoutSeconds", "3601")]
    public void has_settings_that_are_checked(string name, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build();
        var why = Assert.Throws<CannotStartException>(() => ShutdownOptions.Of(configuration));
        Assert.Contains(name.Replace(":", "__"), why.Message);
        Assert.Contains(value, why.Message);
    }

    private static async Task<(HttpStatusCode Status, bool Closes)> Ask(HttpClient http, string path)
    {
        using var response = await http.GetAsync(path, Cancellation);
        return (response.StatusCode, response.Headers.ConnectionClose is true);
    }

    private static async Task<Stream> FollowAsync(Portal portal, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v2/accounts/{portal.Account}/conferences{path}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        var response = await portal.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(Cancellation);
    }

    private static async Task SeeAsync(StreamReader feed, string line)
    {
        string? said;
        do
            said = await feed.ReadLineAsync(Cancellation).AsTask().WaitAsync(SocketClient.Patience, Cancellation);
        while (said is not null && said != line);
        Assert.Equal(line, said);
    }
}
