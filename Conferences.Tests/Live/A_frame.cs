using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Live;
using CsCheck;

namespace Conferences.Tests.Live;

/// <summary>What a frame of a client is answered.</summary>
public sealed class A_frame(Service service) : IAsyncLifetime
{
    private const string Missing = "missing required keys : ";

    private readonly Portal portal = service.Portal();
    private SocketClient client = null!;

    public async ValueTask InitializeAsync() =>
        client = await SocketClient.ConnectAsync(service.Address, portal, service.Token);

    public ValueTask DisposeAsync() => client.DisposeAsync();

    [Fact]
    public async Task that_pings_gets_a_pong() => Assert.Equal(
        """{"action":"reply","request_id":"1","status":"success","data":{"response":"pong"}}""",
        (await client.AskAsync("ping", "{}")).ToJsonString());

    [Theory]
    [InlineData("""{}""", "authentication token required")]
    [InlineData("""[]""", "authentication token required")]
    [InlineData("""{"action":"ping","data":{}}""", "authentication token required")]
    [InlineData("""{"auth_token":5,"action":"ping","data":{}}""", "authentication token required")]
    [InlineData("""{"auth_token":"x"}""", "failed to authenticate token")]
    [InlineData("""{"auth_token":"x","action":"dance"}""", "failed to authenticate token")]
    [InlineData("""{"auth_token":"$"}""", $"{Missing}action, data")]
    [InlineData("""{"auth_token":"$","action":"ping"}""", $"{Missing}data")]
    [InlineData("""{"auth_token":"$","data":{}}""", $"{Missing}action")]
    [InlineData("""{"auth_token":"$","action":7,"data":[]}""", $"{Missing}action, data")]
    [InlineData("""{"auth_token":"$","action":"dance","data":{}}""", "unknown action")]
    [InlineData("""{"auth_token":"$","action":"subscribe","data":{}}""", $"{Missing}account_id, binding")]
    [InlineData("""{"auth_token":"$","action":"unsubscribe","data":{"account_id":"#"}}""", $"{Missing}binding")]
    [InlineData("""{"auth_token":"$","action":"subscribe","data":{"account_id":"#","bindings":[]}}""",
        $"{Missing}binding")]
    [InlineData("""{"auth_token":"$","action":"subscribe","data":{"account_id":"#","bindings":[5]}}""",
        $"{Missing}binding")]
    [InlineData("""{"auth_token":"$","action":"subscribe","data":{"account_id":"#","binding":{}}}""",
        $"{Missing}binding")]
    [InlineData("""{"auth_token":"$","action":"subscribe","data":{"account_id":"*","binding":"object.*.*"}}""",
        "unauthorized account id")]
    [InlineData("""{"auth_token":"$","action":"subscribe","data":{"account_id":"x","binding":"object.*.*"}}""",
        "unauthorized account id")]
    [InlineData("""{"auth_token":"$","action":"subscribe","data":{"account_id":"#","binding":"conference.event"}}""",
        "ConferenceId required")]
    [InlineData("""{"auth_token":"$","action":"subscribe","data":{"account_id":"#","binding":"call.*"}}""",
        "no available subscriptions to requested binding")]
    [InlineData("""{"auth_token":"$","action":"unsubscribe","data":{"account_id":"x","binding":"object.*.*"}}""",
        "unauthorized account id")]
    [InlineData("""{"auth_token":"$","action":"subscribe","data":{"account_id":"x","binding":"call.*"}}""",
        "unauthorized account id")]
    [InlineData("""{"auth_token":"$","action":"subscribe","data":{"account_id":"x","binding":"conference.event"}}""",
        "ConferenceId required")]
    public async Task that_is_wrong_gets_its_text_and_does_nothing(string frame, string error)
    {
        await client.SendAsync(frame.Replace("$", service.Token, StringComparison.Ordinal)
            .Replace("#", portal.Account, StringComparison.Ordinal));
        var reply = await client.ReplyAsync();
        Assert.Equal(("reply", "error"), (reply.At<string>("action"), reply.At<string>("status")));
        Assert.Equal($$"""{"errors":["{{error}}"]}""", reply["data"]!.ToJsonString());
        Assert.NotEmpty(reply.At<string>("request_id"));

        await portal.Create();
        Assert.Empty(await client.LeftAfterPingAsync());
    }

    [Theory]
    [InlineData("\"a\"", "a")]
    [InlineData("\"\"", "")]
    [InlineData("7", "7")]
    public async Task has_the_clients_id_in_its_reply(string id, string expected)
    {
        await client.SendAsync(
            $$$"""{"action":"ping","auth_token":"{{{service.Token}}}","request_id":{{{id}}},"data":{}}""");
        Assert.Equal(expected, (await client.ReplyAsync()).At<string>("request_id"));
    }

    [Fact]
    public async Task takes_bindings_back_in_its_own_accounts_and_in_those_it_has_bound_to()
    {
        const string binding = """{"binding":"object.*.conference"}""";
        await client.BindAsync("object.*.conference");
        await using var other = await SocketClient.ConnectAsync(
            service.Address, portal, client.Token = await Keys.Token(service, service.Portal().Account));
        Assert.Equal("unauthorized account id", await other.ErrorAsync("unsubscribe", binding));
        Assert.Equal(
            """{"unsubscribed":["object.*.conference"],"subscribed":[]}""",
            (await client.AskAsync("unsubscribe", binding))["data"]!.ToJsonString());
        Assert.Equal("unauthorized account id", await client.ErrorAsync("unsubscribe", binding));
    }

    [Fact]
    public async Task binds_to_a_thousand_things_and_again_to_the_same()
    {
        var bindings = string.Join(',', Enumerable.Range(0, 1_000).Select(it => $"\"conference.event.*.*.{it}\""));
        var reply = await client.AskAsync("subscribe", $$"""{"bindings":[{{bindings}}]}""");
        Assert.Equal(1_000, reply["data"]!["subscribed"]!.AsArray().Count);
        Assert.Equal("too many bindings", await client.ErrorAsync(
            "subscribe", """{"bindings":["conference.event.*.*.1","object.*.conference"]}"""));
        reply = await client.BindAsync("conference.event.*.*.1");
        Assert.Equal(1_000, reply["data"]!["subscribed"]!.AsArray().Count);
    }

    [Fact]
    public async Task that_has_one_wrong_binding_of_several_binds_to_none()
    {
        var reply = await client.AskAsync(
            "subscribe", """{"bindings":["object.*.conference","call.*","fax.status.*"]}""");
        Assert.Equal(2, reply["data"]!["errors"]!.AsArray().Count);
        Assert.Equal(
            ["conference.event.*.*.*"],
            (await client.BindAsync("conference.event.*.*.*"))["data"]!["subscribed"]!.AsArray()
                .Select(it => it!.GetValue<string>()));
    }

    [Theory]
    [InlineData("", """,{"after":1}""", "after must be a sequence, with bindings of one conference")]
    [InlineData("{id}", """,{"after":-1}""", "after must be a sequence, with bindings of one conference")]
    [InlineData("{id}", """,{"after":"1"}""", "after must be a sequence, with bindings of one conference")]
    [InlineData("{id}", """,{"after":1.5}""", "after must be a sequence, with bindings of one conference")]
    [InlineData("{id}", """,{"after":1e99}""", "after must be a sequence, with bindings of one conference")]
    [InlineData("", """,{"cursor":"x"}""", "cursor must be a cursor of the account")]
    [InlineData("", """,{"cursor":7}""", "cursor must be a cursor of the account")]
    [InlineData("{id}", """,{"after":1,"cursor":"x"}""", "after and cursor exclude each other")]
    public async Task that_resumes_from_nowhere_is_refused(string conference, string from, string error)
    {
        var id = conference.Length == 0 ? "*" : await portal.Create();
        Assert.Equal(error, await client.ErrorAsync(
            "subscribe", $$$"""{"binding":"conference.event.*.{{{id}}}.*",{{{from[2..^1]}}}}"""));
    }

    [Fact]
    public async Task that_is_none_closes_the_socket_the_third_time()
    {
        await client.SendAsync("{");
        Assert.Equal("the frame is not JSON", Error(await client.ReplyAsync()));
        await client.AskAsync("ping", "{}");
        await client.SendAsync([1, 2, 3], WebSocketMessageType.Binary);
        Assert.Equal("binary frames are not supported", Error(await client.ReplyAsync()));
        await client.AskAsync("ping", "{}");
        await client.SendAsync(new string(' ', 65_537));
        Assert.Equal("the frame is larger than 64 kB", Error(await client.ReplyAsync()));
        Assert.Equal(
            (WebSocketCloseStatus.PolicyViolation, "too many frames that are no JSON"), await client.ClosedAsync());
    }

    [Fact]
    public async Task may_have_64_kilobytes_and_come_in_pieces()
    {
        var ping = $$$"""{"action":"ping","auth_token":"{{{service.Token}}}","request_id":"big","data":{}}""";
        var bytes = Encoding.UTF8.GetBytes(ping + new string(' ', 65_536 - ping.Length));
        for (var at = 0; at < bytes.Length; at += 10_000)
        {
            await client.Socket.SendAsync(
                bytes.AsMemory(at, Math.Min(10_000, bytes.Length - at)),
                WebSocketMessageType.Text,
                endOfMessage: at + 10_000 >= bytes.Length,
                TestContext.Current.CancellationToken);
        }

        Assert.Equal("big", (await client.ReplyAsync()).At<string>("request_id"));
    }

    [Fact]
    public async Task is_one_of_a_hundred_at_once_and_ten_more_a_second()
    {
        for (var frame = 0; frame < 150; frame++)
            await client.SendAsync($$$"""{"action":"ping","auth_token":"{{{service.Token}}}","data":{}}""");
        var replies = new List<JsonNode>();
        while (replies.Count < 150)
            replies.Add(await client.ReplyAsync());
        Assert.All(replies.Take(100), it => Assert.Equal("success", it.At<string>("status")));
        var refused = replies.Where(it => it.At<string>("status") == "error").ToArray();
        Assert.InRange(refused.Length, 10, 50);
        Assert.All(refused, it => Assert.Equal("rate limiting threshold hit", Error(it)));
    }

    [Fact]
    public async Task with_a_wrong_token_does_not_end_what_an_earlier_one_allows()
    {
        var id = await portal.Create();
        await client.BindAsync($"conference.event.*.{id}.*");
        client.Token = "wrong";
        Assert.Equal("failed to authenticate token", await client.ErrorAsync("ping", "{}"));
        await portal.Join(id, "a");
        Assert.Equal("conference-create", (await client.EventAsync()).At<string>("data.event"));
    }

    [Fact]
    public async Task with_a_wrong_token_counts_as_a_request_with_one()
    {
        await using var node = new Node(service.ConnectionString, ("Authentication:WrongTokens:PerAddress", "3"));
        await using var guesser = await SocketClient.ConnectAsync(node.Address, portal);
        for (var guess = 0; guess < 4; guess++)
        {
            guesser.Token = $"guess {guess}";
            Assert.StartsWith("failed to authenticate token", await guesser.ErrorAsync("ping", "{}"));
        }

        Assert.Equal(
            System.Net.HttpStatusCode.TooManyRequests, (await node.Portal(portal.Account, "guess").Get()).Status);

        // One that was issued here is no guess.
        guesser.Token = await node.Token();
        await guesser.AskAsync("ping", "{}");
    }

    [Fact]
    public async Task of_any_text_is_answered()
    {
        string[] odd =
            ["{", "null", "[]", "\"\"", "{\"action\":null}", "{\"data\":{\"bindings\":[null]}}", "\0"];
        var texts = Gen.OneOf(
            Gen.String,
            Gen.Int[0, odd.Length - 1].Select(it => odd[it]),
            Gen.Select(Gen.String, Gen.String, Gen.String, (action, account, binding) => new JsonObject
            {
                ["action"] = action.Length % 2 == 0 ? "subscribe" : "unsubscribe",
                ["auth_token"] = service.Token,
                ["request_id"] = action,
                ["data"] = new JsonObject { ["account_id"] = account, ["binding"] = $"object.*.{binding}" },
            }.ToJsonString()));
        await texts.Array[1, 3].SampleAsync(async some =>
        {
            await using var one = await SocketClient.ConnectAsync(service.Address);
            foreach (var text in some)
            {
                await one.SendAsync(text);
                Assert.Equal("error", (await one.ReplyAsync()).At<string>("status"));
            }
        }, iter: 60, threads: 1);
    }

    private static string Error(JsonNode reply) =>
        Assert.Single(reply["data"]!["errors"]!.AsArray())!.GetValue<string>();
}
