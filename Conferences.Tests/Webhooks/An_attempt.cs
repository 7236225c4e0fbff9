using System.Text.Json;
using System.Text.Json.Nodes;
using Conferences.Api.Responses;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Conferences.Tests.Webhooks;

/// <summary>What an account sees of a try.</summary>
public sealed class An_attempt(HookNode node) : IClassFixture<HookNode>
{
    private readonly Portal portal = node.Portal();

    [Fact]
    public async Task shows_what_was_sent_and_answered_without_secrets()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answers = async (request, http) =>
        {
            http.Response.Headers.SetCookie = "session=abcdef";
            http.Response.Headers["X-Reply"] = "fine";
            await http.Response.WriteAsync(
                $"{request.Headers["Authorization"]} {new string('x', 10_000)}", http.RequestAborted);
        };
        var hook = await portal.HookAt(
            receiver, ""","custom_request_headers":{"Authorization":"Bearer 123456789"}""", "in?token=hush&a=b");
        var asked = node.Clock.GetUtcNow();
        var id = await portal.Create($$"""{"name":"{{new string('n', 100)}}","tag":"{{new string('t', 5_000)}}"}""");

        await Until.Async(async () => (await Attempts(hook)).Count == 1);
        var tried = node.Clock.GetUtcNow();
        var attempt = (await Attempts(hook))[0]!;
        var got = receiver.Log[0];

        Expect.Json(
            $$"""
            {"hook_id":"{{hook.At<string>("id")}}","hook_event":"conference","event_id":"{{got.Id}}",
             "event_type":"conference.created","conference_id":"{{id}}","sequence":1,
             "uri":"{{receiver.Address}}in?token=***&a=b","method":"post","resp_status_code":200,"result":"success",
             "reason":null,"client_error":null,"retries_left":0}
            """,
            attempt.AsObject().Where(it => !it.Key.StartsWith("re", StringComparison.Ordinal)
                    && it.Key is not ("id" or "timestamp")
                    || it.Key is "resp_status_code" or "result" or "reason" or "retries_left")
                .ToDictionary(it => it.Key, it => it.Value?.DeepClone()) is var plain
                ? JsonSerializer.SerializeToNode(plain)
                : null);
        Assert.Equal(got.Body[..4_096], attempt.At<string>("req_body"));
        Assert.StartsWith("*** xxx", attempt.At<string>("resp_body"));
        Assert.InRange(attempt.At<string>("resp_body").Length, 4_000, 4_096);
        Assert.Equal("***", attempt.At<string>("req_headers", "authorization"));
        Assert.Equal(got.Headers["webhook-signature"], attempt.At<string>("req_headers", "webhook-signature"));
        Assert.Equal(("***", "fine"), (
            attempt.At<string>("resp_headers", "set-cookie"), attempt.At<string>("resp_headers", "x-reply")));
        Assert.InRange(attempt.At<long>("timestamp"), Gregorian.Seconds(asked), Gregorian.Seconds(tried));
        foreach (var secret in (string[])["hush", "123456789", "abcdef", hook.At<string>("secret")])
        {
            Assert.DoesNotContain(secret, attempt.ToJsonString());
            Assert.DoesNotContain(secret, string.Concat(await Stored.ColumnOf<string>(
                node.ConnectionString, "select t::text from conferences.webhook_attempts t")));
        }
    }

    [Fact]
    public async Task shows_an_answer_that_is_no_text()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answers = (_, http) => http.Response.Body.WriteAsync(
            new byte[] { 0, 0x41, 0xFF, 0xE2, 0x82 }, http.RequestAborted).AsTask();
        var hook = await portal.HookAt(receiver);
        await portal.Create();

        await Until.Async(async () => (await Attempts(hook)).Count == 1);
        Assert.Equal("\uFFFDA\uFFFD\uFFFD", (await Attempts(hook))[0]!.At<string>("resp_body"));
    }

    private Task<JsonArray> Attempts(JsonNode hook) => portal.Attempts(hook.At<string>("id"));
}
