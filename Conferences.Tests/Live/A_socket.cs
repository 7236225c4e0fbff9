using System.Diagnostics.Metrics;
using System.Net;
using System.Net.WebSockets;
using Conferences.Domain.Commands;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Live;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Live;

/// <summary>How a WebSocket is connected, what it may take, and how it ends.</summary>
public sealed class A_socket(Service service)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly Portal portal = service.Portal();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v2/websocket")]
    [InlineData("/v2/websocket/")]
    [InlineData("/")]
    [InlineData("")]
    public async Task is_connected_at_its_path_and_at_the_root(string path)
    {
        await using var client = await SocketClient.ConnectAsync(service.Address, portal, service.Token, path);
        Assert.Equal("success", (await client.AskAsync("ping", "{}")).At<string>("status"));
    }

    [Fact]
    public async Task is_asked_for_with_an_upgrade()
    {
        using var response = await portal.Http.GetAsync("/v2/websocket", Cancellation);
        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Equal("websocket", response.Headers.Upgrade.ToString());
        Assert.Equal("upgrade_required", (await Answer.ReadAsync(response)).Json.At<string>("message"));
    }

    [Theory]
    [InlineData("/v2/websocket", HttpStatusCode.BadRequest)]
    [InlineData("/", HttpStatusCode.BadRequest)]
    [InlineData("/v2/elsewhere", HttpStatusCode.NotFound)]
    [InlineData("/v2/accounts/{account}/conferences", HttpStatusCode.OK)]
    public async Task is_connected_nowhere_else_and_with_no_subprotocol(string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, path.Replace("{account}", portal.Account, StringComparison.Ordinal));
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.Add(new("websocket"));
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", Convert.ToBase64String(new byte[16]));
        request.Headers.Add("Sec-WebSocket-Protocol", "kazoo");
        using var response = await portal.Http.SendAsync(request, Cancellation);
        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("1.1", "", "HTTP/1.1 101")]
    [InlineData("1.1", "Sec-WebSocket-Protocol:", "HTTP/1.1 400")]
    [InlineData("1.0", "", "HTTP/1.1 426")]
    public async Task is_an_upgrade_of_http_1_1(string version, string header, string expected)
    {
        string[] lines =
        [
            $"GET /v2/websocket HTTP/{version}", "Host: localhost", "Connection: Upgrade", "Upgrade: websocket",
            "Sec-WebSocket-Version: 13", $"Sec-WebSocket-Key: {Convert.ToBase64String(new byte[16])}",
            .. new[] { header }.Where(it => it.Length > 0), "", "",
        ];
        var answer = await Wire.First(service.Address, string.Join("\r\n", lines));
        Assert.StartsWith(expected, answer);
        Assert.Equal(
            expected == "HTTP/1.1 426", answer.Contains("Sec-WebSocket-Version: 13", StringComparison.Ordinal));
    }

    [Fact]
    public async Task is_one_of_so_many_of_an_address()
    {
        await using var node = new Node(service.ConnectionString, ("Live:ConnectionsPerAddress", "2"));
        await using var one = await SocketClient.ConnectAsync(node.Address);
        var two = await SocketClient.ConnectAsync(node.Address);
        using var third = new ClientWebSocket();
        third.Options.CollectHttpResponseDetails = true;
        var url = new UriBuilder(node.Address) { Scheme = "ws", Path = "/v2/websocket" }.Uri;
        await Assert.ThrowsAsync<WebSocketException>(() => third.ConnectAsync(url, Cancellation));
        Assert.Equal(HttpStatusCode.TooManyRequests, third.HttpStatusCode);

        await two.DisposeAsync();
        await Until.Async(async () =>
        {
            using var next = new ClientWebSocket();
            return await Record.ExceptionAsync(() => next.ConnectAsync(url, Cancellation)) is null;
        });
    }

    [Fact]
    public async Task ends_within_seconds_when_the_key_is_revoked()
    {
        var token = "";
        await using var other = await SocketClient.ConnectAsync(service.Address, portal, service.Token);
        await other.BindAsync("conference.event.*.*.*");
        await Timely.Once(Limit, async revoked =>
        {
            var (key, kept) = await Keys.Add(service, portal.Account, scope: "read");
            var login = await Keys.LogIn(service, $$$"""{"data":{"api_key":"{{{key}}}"}}""");
            token = login.Json.At<string>("auth_token");
            await using var client = await SocketClient.ConnectAsync(service.Address, portal, token);
            await client.BindAsync("conference.event.*.*.*");
            await Keys.Keep(service, kept with { Revoked = DateTimeOffset.UtcNow });
            revoked.Start();
            Assert.Equal((WebSocketCloseStatus.PolicyViolation, "the key was revoked"), await client.ClosedAsync());
        });
        Assert.Empty(await other.LeftAfterPingAsync());

        await using var again = await SocketClient.ConnectAsync(service.Address, portal, token);
        Assert.StartsWith("failed to authenticate token", await again.ErrorAsync("ping", "{}"));
    }

    [Fact]
    public async Task lives_on_by_a_newer_token()
    {
        var (key, kept) = await Keys.Add(service, portal.Account);
        var login = await Keys.LogIn(service, $$$"""{"data":{"api_key":"{{{key}}}"}}""");
        await using var client = await SocketClient.ConnectAsync(
            service.Address, portal, login.Json.At<string>("auth_token"));
        await client.BindAsync("object.*.conference");
        client.Token = service.Token;
        await client.AskAsync("ping", "{}");
        await Keys.Keep(service, kept with { Revoked = DateTimeOffset.UtcNow });
        await Assert.ThrowsAsync<TimeoutException>(() => client.ClosedAsync(Limit));
        var id = await portal.Create();
        Assert.Equal(id, (await client.EventAsync()).At<string>("data.id"));
    }

    [Theory]
    [InlineData(true, 61, WebSocketCloseStatus.PolicyViolation, "the token has expired")]
    [InlineData(false, 61, WebSocketCloseStatus.NormalClosure, "idle for an hour")]
    public async Task ends_after_an_hour(bool hasToken, int minutes, WebSocketCloseStatus status, string reason)
    {
        var clock = new SteppingClock();
        await using var node = new Node(service.ConnectionString, clock);
        await using var client = await SocketClient.ConnectAsync(node.Address, portal, service.Token);

        // Its hour begins when the node has it, which is later than the handshake that the client has seen.
        await client.AskAsync("ping", "{}");
        if (hasToken)
            await client.BindAsync("object.*.conference");

        // Short of an hour it is there still.
        clock.Set(TimeSpan.FromMinutes(50));
        if (hasToken)
        {
            await portal.Create();
            await client.EventAsync();
        }

        clock.Set(TimeSpan.FromMinutes(minutes));
        Assert.Equal((status, reason), await client.ClosedAsync());
    }

    [Fact]
    public async Task that_is_not_read_is_dropped_and_slows_nobody()
    {
        const int together = 64;
        var dropped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // A node of its own: others' tests drop sockets, too.
        await using var node = new Node(service.ConnectionString);
        var here = node.Portal(portal.Account, service.Token);
        var meters = node.Services.GetRequiredService<IMeterFactory>();
        using var metrics = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "conferences.websocket.dropped" && instrument.Meter.Scope == meters)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        metrics.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            if (tags[0] is { Key: "reason", Value: "slow" })
                dropped.TrySetResult();
        });
        metrics.Start();
        var id = await portal.Create();
        var text = new string('x', 9_000);
        await portal.Join(id, "a", $$$""","is_moderator":true,"custom_channel_vars":{"note":"{{{text}}}"}""");
        await using var reader = await SocketClient.ConnectAsync(node.Address, portal, service.Token);
        await using var idler = await SocketClient.ConnectAsync(
            node.Address, portal, service.Token, reads: false);
        await reader.BindAsync($"conference.event.*.{id}.*");
        await idler.SendAsync($$$"""
            {"action":"subscribe","auth_token":"{{{service.Token}}}",
            "data":{"account_id":"{{{portal.Account}}}","binding":"conference.event.*.{{{id}}}.*"}}
            """);
        await Until.Async(async () => (await Sockets(here)).Data.AsArray().Count(
            it => it!["bindings"]!.AsArray().Count == 1) == 2);

        // More than lies between the service and one who does not read.
        for (var commit = 0; commit < 24; commit++)
        {
            await service.Commit(portal.Account, id, [.. Enumerable.Range(0, together).Select(number =>
                (Func<CommandContext, Command>)(it => new ActOnParticipant(
                    number % 2 == 0 ? ParticipantAction.Mute : ParticipantAction.Unmute, 1, it)))]);
            await reader.EventsAsync(together);
        }

        await dropped.Task.WaitAsync(SocketClient.Patience, Cancellation);
        idler.Read();
        Assert.Equal(
            ((WebSocketCloseStatus)1013, "the client does not read"), await idler.ClosedAsync());
        await Until.Async(async () => (await Sockets(here)).Data.AsArray().Count == 1);
        await portal.ActOn(id, 1, "mute");
        Assert.Equal("mute-member", (await reader.EventAsync()).At<string>("data.event"));
    }

    [Fact]
    public async Task is_told_when_the_service_stops()
    {
        var node = new Node(service.ConnectionString);
        await using var client = await SocketClient.ConnectAsync(node.Address, portal, service.Token);
        await client.BindAsync("object.*.conference");
        var stopping = node.DisposeAsync().AsTask();
        Assert.Equal(
            (WebSocketCloseStatus.EndpointUnavailable, "the service is stopping: connect again"),
            await client.ClosedAsync());
        await stopping;
    }

    [Fact]
    public async Task is_listed_with_its_bindings_to_the_account()
    {
        var other = service.Portal();
        await using var client = await SocketClient.ConnectAsync(service.Address, portal, service.Token);
        await client.BindAsync("object.*.conference");
        await client.AskAsync(
            "subscribe", $$"""{"account_id":"{{other.Account}}","binding":"conference.event.*.*.*"}""");

        var listed = Assert.Single((await Sockets(portal)).Data.AsArray())!;
        Assert.Equal("""["object.*.conference"]""", listed["bindings"]!.ToJsonString());
        Assert.Equal("127.0.0.1", listed.At<string>("address"));
        var answer = await Sockets(portal, $"/{listed.At<string>("id")}");
        Assert.Equal(listed.ToJsonString(), answer.Data.ToJsonString());
        Assert.Equal(answer.Json.At<string>("node"), listed.At<string>("node"));
        Assert.Equal(
            """["conference.event.*.*.*"]""",
            Assert.Single((await Sockets(other)).Data.AsArray())!["bindings"]!.ToJsonString());

        var third = service.Portal();
        Assert.Empty((await Sockets(third)).Data.AsArray());
        (await Sockets(third, $"/{listed.At<string>("id")}")).Is(HttpStatusCode.NotFound, "bad_identifier");
        (await Sockets(portal, "/x")).Is(HttpStatusCode.NotFound, "bad_identifier");

        await client.DisposeAsync();
        await Until.Async(async () => (await Sockets(portal)).Data.AsArray().Count == 0);
    }

    [Fact]
    public async Task has_bindings_that_anybody_may_list()
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        using var response = await http.GetAsync("/v2/websockets", Cancellation);
        var answer = await Answer.ReadAsync(response);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains(
            "conference.event.{EVENT}.{CONFERENCE_ID}.{CALL_ID}",
            answer.Data["conference"]!.AsArray().Select(it => it!.GetValue<string>()));
        Assert.NotEmpty(answer.Data["object"]!.AsArray());
        using var refused = await http.GetAsync($"/v2/accounts/{portal.Account}/websockets", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    private static async Task<Answer> Sockets(Portal of, string path = "")
    {
        using var response = await of.Http.GetAsync($"/v2/accounts/{of.Account}/websockets{path}", Cancellation);
        return await Answer.ReadAsync(response);
    }
}
