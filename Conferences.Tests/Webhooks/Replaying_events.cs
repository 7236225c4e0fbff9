using System.Net;
using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Conferences.Tests.Webhooks;

/// <summary>The actions <c>replay</c> and <c>test</c>, and the lists of attempts.</summary>
public sealed class Replaying_events(HookNode node) : IClassFixture<HookNode>
{
    private readonly Portal portal = node.Portal();

    [Fact]
    public async Task delivers_again_what_follows_a_sequence_of_the_conference_with_the_same_ids()
    {
        await using var receiver = await Receiver.StartAsync();
        var id = await Renamed(await portal.Create(), 4);
        await Renamed(await portal.Create(), 2);
        var hook = await Hook(receiver, $$$""","custom_data":{"conference_id":"{{{id}}}"}""");
        var recorded = (await node.Recorded(portal)).Where(it => it.Conference == id).ToArray();

        (await portal.ActOnHook(hook, "replay", """{"after":2}""")).Is(HttpStatusCode.Created);
        await receiver.Got(3);
        Assert.Equal(recorded[2..].Select(it => it.Id), receiver.Log.Select(it => it.Id));

        // Again, though all of it was delivered, and from the beginning.
        (await portal.ActOnHook(hook, "replay", """{"after":0}""")).Is(HttpStatusCode.Created);
        await receiver.Got(8);
        Assert.Equal(recorded.Select(it => it.Id), receiver.Log.Skip(3).Select(it => it.Id));
        await portal.Patch($"/{id}", """{"data":{"name":"new"}}""");
        Assert.Equal(6, (await receiver.Got(9))[8].Sequence);
    }

    [Fact]
    public async Task delivers_again_what_follows_a_cursor_of_the_account()
    {
        await using var receiver = await Receiver.StartAsync();
        var hook = await Hook(receiver);
        await Renamed(await portal.Create(), 2);
        await receiver.Got(3);
        JsonNode? third = null;
        await Until.Async(async () =>
            (third = (await portal.Get("/events?limit=3")).Data.AsArray().ElementAtOrDefault(2)) is not null);
        var others = await Renamed(await portal.Create(), 2);
        await receiver.Got(6);

        (await portal.ActOnHook(hook, "replay", $$"""{"after":"{{third!.At<string>("cursor")}}"}"""))
            .Is(HttpStatusCode.Created);

        var got = await receiver.Got(9);
        Assert.Equal(
            [(others, 1L), (others, 2), (others, 3)], got.Skip(6).Select(it => (it.Conference, it.Sequence)));
    }

    [Fact]
    public async Task delivers_again_what_follows_a_sequence_of_one_conference_of_many_or_all_of_them()
    {
        await using var receiver = await Receiver.StartAsync();
        var hook = await Hook(receiver);
        var id = await Renamed(await portal.Create(), 3);
        var other = await Renamed(await portal.Create(), 1);
        await receiver.Got(6);

        (await portal.ActOnHook(hook, "replay", $$"""{"after":2,"conference_id":"{{id}}"}"""))
            .Is(HttpStatusCode.Created);
        var got = await receiver.Got(8);
        Assert.Equal([(id, 3L), (id, 4)], got.Skip(6).Select(it => (it.Conference, it.Sequence)));

        (await portal.ActOnHook(hook, "replay", """{"after":0}""")).Is(HttpStatusCode.Created);
        got = await receiver.Got(14);
        Assert.Equal(
            [(id, 1L), (id, 2), (id, 3), (id, 4), (other, 1), (other, 2)],
            got.Skip(8).Select(it => (it.Conference, it.Sequence)).OrderBy(it => it.Conference != id)
                .ThenBy(it => it.Sequence));
    }

    [Fact]
    public async Task knows_only_conferences_that_the_webhook_is_for()
    {
        var (one, other) = (await portal.Create(), await portal.Create());
        var ofOne = await portal.HookWith($$$""" "custom_data":{"conference_id":"{{{one}}}"} """);
        var ofAll = (await portal.Hook()).At<string>("id");

        foreach (var (hook, conference) in ((string, string)[])[
            (ofOne, other), (ofAll, await node.Portal().Create()), (ofAll, new('a', 32)), (ofAll, "x")])
        {
            Expect.Invalid("conference_id", "invalid", await portal.ActOnHook(
                hook, "replay", $$"""{"after":0,"conference_id":"{{conference}}"}"""));
        }
    }

    [Fact]
    public async Task delivers_again_what_was_recorded_from_a_time_on()
    {
        await using var receiver = await Receiver.StartAsync();
        var hook = await Hook(receiver);
        var old = await Renamed(await portal.Create(), 2);
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        var from = node.Clock.GetUtcNow();
        await Renamed(old, 1);
        var next = await portal.Create();
        await receiver.Got(5);

        (await portal.ActOnHook(hook, "replay", $$"""{"from":"{{from:O}}"}""")).Is(HttpStatusCode.Created);
        Assert.Equal(
            [(old, 4L), (next, 1)],
            (await receiver.Got(7)).Skip(5).Select(it => (it.Conference, it.Sequence))
                .OrderByDescending(it => it.Sequence));

        (await portal.ActOnHook(hook, "replay", """{"from":"2000-01-01"}""")).Is(HttpStatusCode.Created);
        await receiver.Got(12);
    }

    [Fact]
    public async Task keeps_the_order_of_each_conference_though_others_are_recorded_meanwhile()
    {
        await using var receiver = await Receiver.StartAsync();
        var ids = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => portal.Create()));
        foreach (var id in ids)
            await Renamed(id, 20);
        var hook = await Hook(receiver);
        await portal.ActOnHook(hook, "replay", """{"from":"2000-01-01"}""");
        foreach (var id in ids)
            await Renamed(id, 5);

        var got = await receiver.Got(3 * 26);
        Assert.All(got.GroupBy(it => it.Conference), lane =>
            Assert.Equal(Enumerable.Range(1, 26).Select(it => (long)it), lane.Select(it => it.Sequence)));
    }

    [Theory]
    [InlineData("{}", "after")]
    [InlineData("""{"after":"AAAA","from":"2026-01-01"}""", "after")]
    [InlineData("""{"after":"not a cursor"}""", "after")]
    [InlineData("""{"after":3}""", "after")]
    [InlineData("""{"after":{}}""", "after")]
    [InlineData("""{"from":"yesterday"}""", "from")]
    [InlineData("""{"from":1}""", "from")]
    [InlineData("""[1]""", "after")]
    public async Task refuses_what_names_no_place(string data, string path)
    {
        var hook = (await portal.Hook()).At<string>("id");
        var before = await History(hook);

        var answer = await portal.ActOnHook(hook, "replay", data);

        Expect.Error(HttpStatusCode.BadRequest, "validation error", answer);
        Assert.NotNull(answer.Data[path]);
        Assert.Equal(before, await History(hook));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("\"x\"")]
    [InlineData("1.5")]
    public async Task refuses_what_is_no_sequence_of_a_conference(string after)
    {
        var hook = await portal.HookWith($$$"""
            "custom_data":{"conference_id":"{{{new string('a', 32)}}}"}
            """);

        Expect.Invalid("after", "type", await portal.ActOnHook(hook, "replay", $$"""{"after":{{after}}}"""));
    }

    [Fact]
    public async Task finds_no_webhook_of_another_account()
    {
        await using var receiver = await Receiver.StartAsync();
        var hook = await Hook(receiver);
        await portal.ActOnHook(hook, "test");
        var stranger = node.Portal();

        foreach (var action in (string[])["replay", "test"])
        {
            (await stranger.ActOnHook(hook, action, """{"from":"2000-01-01"}""")).Is(
                HttpStatusCode.NotFound, "bad_identifier");
        }

        (await stranger.Get($"{Hooked.Of(hook)}/attempts")).Is(HttpStatusCode.NotFound, "bad_identifier");
        Assert.Empty((await stranger.Get($"{Hooked.Place}/attempts")).Data.AsArray());
        Assert.Single(receiver.Log);
    }

    [Fact]
    public async Task is_tried_out_with_an_example_whose_attempt_is_the_answer()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answers = (_, http) => Receiver.Status(http, 500);
        var hook = await Hook(receiver, ""","enabled":false""");

        var answer = (await portal.ActOnHook(hook, "test")).Is(HttpStatusCode.Created);

        var got = Assert.Single(receiver.Log);
        Assert.Equal(("participant.joined", portal.Account), (got.Type, got.Json.At<string>("accountid")));
        Assert.True(got.Headers.ContainsKey("webhook-signature"));
        Assert.Equal(
            ("failure", 500, 0, got.Id, "participant.joined"),
            (answer.Data.At<string>("result"), answer.Data.At<int>("resp_status_code"),
                answer.Data.At<int>("retries_left"), answer.Data.At<string>("event_id"),
                answer.Data.At<string>("event_type")));
        Assert.True(JsonNode.DeepEquals(answer.Data, Assert.Single(await portal.Attempts(hook))));
    }

    [Fact]
    public async Task is_tried_out_one_at_a_time()
    {
        await using var receiver = await Receiver.StartAsync();
        var go = new TaskCompletionSource();
        receiver.Answers = (_, _) => go.Task;
        var hook = await Hook(receiver);
        var first = portal.ActOnHook(hook, "test");
        await receiver.Got(1);

        (await portal.ActOnHook(hook, "test")).Is(HttpStatusCode.TooManyRequests);

        go.SetResult();
        (await first).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task shows_attempts_in_pages_newest_first()
    {
        await using var receiver = await Receiver.StartAsync();
        var (hook, other) = (await Hook(receiver), await Hook(receiver));
        for (var time = 0; time < 3; time++)
            await portal.ActOnHook(hook, "test");
        await portal.ActOnHook(other, "test");

        var page = (await portal.Get($"{Hooked.Of(hook)}/attempts?page_size=2")).Json;
        var rest = (await portal.Get(
            $"{Hooked.Of(hook)}/attempts?page_size=2&start_key={page.At<string>("next_start_key")}")).Json;

        Assert.Equal(
            receiver.Log.Take(3).Reverse().Select(it => it.Id),
            page["data"]!.AsArray().Concat(rest["data"]!.AsArray()).Select(it => it!.At<string>("event_id")));
        Assert.Equal(2, page.At<int>("page_size"));
        Assert.Null(rest["next_start_key"]);
        Assert.Equal(4, (await portal.Get($"{Hooked.Place}/attempts")).Data.AsArray().Count);
        Assert.Equal(
            receiver.Log.Select(it => it.Id),
            (await portal.Get($"{Hooked.Place}/attempts?ascending=true&paginate=false")).Data.AsArray()
                .Select(it => it!.At<string>("event_id")));
        (await portal.Get($"{Hooked.Place}/attempts?page_size=0")).Is(HttpStatusCode.NotFound);
    }

    private async Task<string> Hook(Receiver receiver, string more = "") =>
        (await portal.HookAt(receiver, more)).At<string>("id");

    private async Task<string> Renamed(string id, int times)
    {
        for (var time = 0; time < times; time++)
            (await portal.Patch($"/{id}", $$$"""{"data":{"name":"{{{Guid.NewGuid()}}}"}}""")).Is(HttpStatusCode.OK);
        return id;
    }

    private async Task<string> History(string hook) =>
        (await portal.Get($"{Hooked.Of(hook)}/events")).Data.ToJsonString();
}
