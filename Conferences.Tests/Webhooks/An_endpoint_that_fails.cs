using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Conferences.Development;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Webhooks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Conferences.Tests.Webhooks;

/// <summary>What becomes of events that an endpoint does not take.</summary>
public sealed class An_endpoint_that_fails : IClassFixture<HookNode>
{
    private readonly HookNode node;
    private readonly Portal portal;

    public An_endpoint_that_fails(HookNode node)
    {
        // Nothing is due again before the test says so, however long the machine takes.
        node.Clock.Stop();
        (this.node, portal) = (node, node.Portal());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(301)]
    [InlineData(404)]
    public async Task holds_up_the_conference_it_fails_and_no_other(int status)
    {
        await using var receiver = await Receiver.StartAsync();
        var hook = await Hook(receiver);
        var (bad, good) = (await portal.Create(), await portal.Create());
        var mended = false;
        await receiver.Got(2);
        receiver.Answers = (request, http) =>
        {
            http.Response.Headers.Location = $"{receiver.Address}elsewhere";
            return Receiver.Status(http, request.Conference == bad && !mended ? status : 200);
        };

        foreach (var name in (string[])["a", "b", "c"])
        {
            await portal.Patch($"/{bad}", $$$"""{"data":{"name":"{{{name}}}"}}""");
            await portal.Patch($"/{good}", $$$"""{"data":{"name":"{{{name}}}"}}""");
        }

        await Until.Async(() => Task.FromResult(receiver.Log.Count(it => it.Conference == good) == 4));
        Assert.Equal([1, 2], receiver.Log.Where(it => it.Conference == bad).Select(it => it.Sequence));
        Assert.DoesNotContain(receiver.Log, it => it.Path == "/elsewhere");

        // The second try, of ten in all, is again in vain.
        node.Clock.Advance(TimeSpan.FromSeconds(6));
        await Until.Async(() => Task.FromResult(receiver.Log.Count(it => it.Conference == bad) == 3));
        mended = true;
        await Until.Async(async () => (await Attempts(hook)).Count(it => it!.At<string>("result") == "failure") == 2);
        Assert.Equal(3, receiver.Log.Count(it => it.Conference == bad));
        node.Clock.Advance(TimeSpan.FromMinutes(6));
        await Until.Async(() => Task.FromResult(receiver.Log.Count(it => it.Conference == bad) == 6));

        Assert.Equal(
            [1, 2, 2, 2, 3, 4], receiver.Log.Where(it => it.Conference == bad).Select(it => it.Sequence));
        Assert.Single(
            receiver.Log.Where(it => it.Conference == bad && it.Sequence == 2).Select(it => it.Id).Distinct());
        await Until.Async(async () => (await Attempts(hook)).Count(it => it!.At<string>("result") == "success") == 8);
        Assert.Equal(
            [("bad response code", 8, status), ("bad response code", 9, status)],
            (await Attempts(hook)).Where(it => it!.At<string>("result") == "failure").Select(it =>
                (it!.At<string>("reason"), it!.At<int>("retries_left"), it!.At<int>("resp_status_code"))));
    }

    [Fact]
    public async Task gets_the_next_event_when_the_short_form_of_kazoo_has_come_to_its_end()
    {
        await using var receiver = await Receiver.StartAsync();
        var hook = await Hook(receiver, ""","retries":2""");
        receiver.Answers = (request, http) =>
        {
            // Attempts are listed by their time, and no two of these are at the same.
            node.Clock.Advance(TimeSpan.FromMilliseconds(1));
            return Receiver.Status(http, request.Sequence == 1 ? 500 : 200);
        };
        var id = await portal.Create();
        await portal.Patch($"/{id}", """{"data":{"name":"next"}}""");

        await receiver.Got(1);
        await Tried(hook, 1);
        node.Clock.Advance(TimeSpan.FromSeconds(2));
        await receiver.Got(2);
        await Tried(hook, 2);
        Assert.Equal(2, receiver.Log.Count);
        node.Clock.Advance(TimeSpan.FromSeconds(4));
        await Tried(hook, 4);

        Assert.Equal([1, 1, 1, 2], receiver.Log.Select(it => it.Sequence));
        Assert.Equal(
            ["success 0", "failure 0", "failure 1", "failure 2"],
            (await Attempts(hook)).Select(it => $"{it!.At<string>("result")} {it!.At<int>("retries_left")}"));
    }

    [Theory]
    [InlineData(429, "600", 600)]
    [InlineData(503, "600", 600)]
    [InlineData(503, "99999999999", 86_400)]
    public async Task and_asks_for_time_gets_it_for_all_conferences(int status, string asked, int seconds)
    {
        await using var receiver = await Receiver.StartAsync();
        var hook = await Hook(receiver);
        receiver.Answers = (_, http) =>
        {
            http.Response.Headers.RetryAfter = asked;
            return Receiver.Status(http, status);
        };
        await portal.Create();
        await Tried(hook, 1);
        await portal.Create();
        node.Clock.Advance(TimeSpan.FromSeconds(seconds - 100));
        await Entered(hook, 2);
        Assert.Single(receiver.Log);

        receiver.Answers = (_, http) => Receiver.Status(http, 204);
        node.Clock.Advance(TimeSpan.FromSeconds(110));

        await receiver.Got(3);
        Assert.Equal(2, receiver.Log.Select(it => it.Conference).Distinct().Count());
    }

    [Fact]
    public async Task in_the_middle_of_a_2xx_has_taken_the_event()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var hook = (await portal.Hook(
            $$"""{"name":"CRM","uri":"http://{{listener.LocalEndpoint}}/","hook":"conference","format":"json"}"""))
            .At<string>("id");
        await portal.Create();
        var cancellation = TestContext.Current.CancellationToken;
        using (var taken = await listener.AcceptTcpClientAsync(cancellation))
        {
            var stream = taken.GetStream();
            await stream.ReadAtLeastAsync(new byte[9], 9, cancellationToken: cancellation);
            await stream.WriteAsync(
                "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf"u8.ToArray(), cancellation);
            taken.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(Stream.Null, cancellation);
        }

        await Tried(hook, 1);
        Assert.Equal(("success", 200), (await Attempts(hook))[0] is { } it
            ? (it.At<string>("result"), it.At<int>("resp_status_code"))
            : default);
    }

    [Fact]
    public async Task before_it_answers_has_not()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answers = (_, http) =>
        {
            http.Abort();
            return Task.CompletedTask;
        };
        var hook = await Hook(receiver);
        await portal.Create();

        await Tried(hook, 1);
        var attempt = (await Attempts(hook))[0]!;
        Assert.Equal(
            ("failure", "http client error", true),
            (attempt.At<string>("result"), attempt.At<string>("reason"), attempt["resp_status_code"] is null));
        Assert.Contains(attempt.At<string>("client_error"), (string[])["connection_lost", "invalid_response"]);
    }

    [Fact]
    public async Task with_a_certificate_nobody_vouches_for_gets_nothing()
    {
        using var certificate = Certificates.SelfSigned("localhost");
        await using var receiver = await Receiver.StartAsync(options => options.UseHttps(certificate));
        var hook = await Hook(receiver);
        await portal.Create();

        await Tried(hook, 1);
        Assert.Equal("tls_failed", (await Attempts(hook))[0]!.At<string>("client_error"));
        Assert.Empty(receiver.Log);
    }

    [Fact]
    public async Task by_not_being_there_is_shown_as_such()
    {
        var port = LoopbackPort.Free();
        var hook = (await portal.Hook(
            $$"""{"name":"CRM","uri":"http://127.0.0.1:{{port}}/","hook":"conference","format":"json"}"""))
            .At<string>("id");
        await portal.Create();

        await Tried(hook, 1);
        Assert.Equal("connection_refused", (await Attempts(hook))[0]!.At<string>("client_error"));
    }

    private async Task<string> Hook(Receiver receiver, string more = "") =>
        (await portal.HookAt(receiver, more)).At<string>("id");

    private Task<JsonArray> Attempts(string hook) => portal.Attempts(hook);

    private async Task<JsonNode> Read(string hook) => (await portal.Get(Hooked.Of(hook))).Data;

    private Task Tried(string hook, int times) => Until.Async(async () => (await Attempts(hook)).Count >= times);

    private Task Entered(string hook, int count) => Until.Async(async () => Assert.Single(
        await Stored.ColumnOf<long>(
            node.ConnectionString,
            "select count(*) from conferences.webhook_deliveries where hook_id = $1",
            hook)) == count);
}
