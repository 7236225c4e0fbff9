using System.Net;
using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Conferences.Tests.Webhooks;

/// <summary>When a webhook is disabled, and how it goes on.</summary>
public sealed class An_endpoint_that_is_given_up(HookNode node) : IClassFixture<HookNode>
{
    private readonly Portal portal = node.Portal();

    [Fact]
    public async Task because_it_is_gone_gets_nothing_until_it_is_enabled_and_then_all_it_missed()
    {
        await using var receiver = await Receiver.StartAsync();
        var isGone = true;
        receiver.Answers = (_, http) => Receiver.Status(http, isGone ? 410 : 200);
        var hook = await Hook(receiver, ""","retries":0""");
        var first = await portal.Create();
        await Until.Async(async () => (await Read(hook))["disable_reason"] is not null);
        var disabled = await Read(hook);
        Assert.Equal(("The endpoint answered 410 Gone.", false), (
            disabled.At<string>("disable_reason"), disabled.At<bool>("enabled")));
        await portal.Patch($"/{first}", """{"data":{"name":"meanwhile"}}""");
        var second = await portal.Create();
        node.Clock.Advance(TimeSpan.FromHours(1));
        isGone = false;

        (await portal.Patch(Hooked.Place, """{"data":{"re-enable":true}}""")).Is(HttpStatusCode.OK);
        var third = await portal.Create();

        await receiver.Got(5);
        Assert.Equal([(first, 1L), (first, 1), (first, 2), (second, 1), (third, 1)], receiver.Log
            .OrderBy(it => it.Conference == first ? 0 : it.Conference == second ? 1 : 2)
            .Select(it => (it.Conference, it.Sequence)));
        Assert.Equal(2, receiver.Log.Count(it => it.Id == receiver.Log[0].Id));
        Assert.Null((await Read(hook))["disable_reason"]);
    }

    [Fact]
    public async Task because_it_failed_for_a_day_goes_on_where_it_stopped()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answers = (_, http) => Receiver.Status(http, 500);
        var hook = await Hook(receiver);
        var id = await portal.Create();
        await Until.Async(async () => (await Attempts(hook)).Count >= 1);
        for (var tries = 2; (await Read(hook)).At<bool>("enabled"); tries++)
        {
            node.Clock.Advance(TimeSpan.FromHours(6));
            await Until.Async(async () =>
                (await Attempts(hook)).Count >= tries || !(await Read(hook)).At<bool>("enabled"));
            Assert.InRange(tries, 2, 9);
        }

        Assert.StartsWith(
            "Every delivery has failed since ", (await Read(hook)).At<string>("disable_reason"));
        Assert.EndsWith("the last one with status 500.", (await Read(hook)).At<string>("disable_reason"));
        var before = receiver.Log.Count;
        await portal.Patch($"/{id}", """{"data":{"name":"meanwhile"}}""");
        receiver.Answers = (_, http) => Receiver.Status(http, 204);
        (await portal.Patch(Hooked.Of(hook), """{"data":{"enabled":true}}""")).Is(HttpStatusCode.OK);
        await portal.Patch($"/{id}", """{"data":{"name":"afterwards"}}""");

        await receiver.Got(before + 3);
        Assert.Equal([1L, 2, 3], receiver.Log.Skip(before).Select(it => it.Sequence));
    }

    [Fact]
    public async Task takes_nothing_at_all()
    {
        await using var receiver = await Receiver.StartAsync();
        var (bad, isTaken) = ("", true);
        receiver.Answers = (request, http) =>
            Receiver.Status(http, request.Conference == bad || !isTaken ? 500 : 204);
        var hook = await Hook(receiver);
        bad = await portal.Create();
        await Until.Async(async () => (await Attempts(hook)).Count > 0);
        for (var day = 0; day < 6; day++)
        {
            node.Clock.Advance(TimeSpan.FromHours(6));
            var before = (await Attempts(hook)).Count(it => it!.At<string>("result") == "success");
            await portal.Create();
            await Until.Async(async () =>
                (await Attempts(hook)).Count(it => it!.At<string>("result") == "success") > before);
        }

        Assert.True((await Read(hook)).At<bool>("enabled"));
    }

    private async Task<string> Hook(Receiver receiver, string more = "") =>
        (await portal.HookAt(receiver, more)).At<string>("id");

    private Task<JsonArray> Attempts(string hook) => portal.Attempts(hook);

    private async Task<JsonNode> Read(string hook) => (await portal.Get(Hooked.Of(hook))).Data;
}
