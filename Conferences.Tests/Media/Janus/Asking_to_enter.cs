using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Media.Janus;
using Conferences.Development;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media.Janus;

namespace Conferences.Tests.Media.Janus;

/// <summary>Who is let in by a browser, who is not, and what else a page may send.</summary>
public sealed class Asking_to_enter(SharedJanus shared) : IClassFixture<SharedJanus>
{
    private readonly JanusNode janus = shared.Node;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"member":{"pins":["1234"]}}""", "", "pin_required")]
    [InlineData("""{"member":{"pins":["1234"]}}""", ""","pin":"4321" """, "bad_pin")]
    [InlineData("""{"member":{"pins":["1234"]}}""", ""","pin":"1234" """, null)]
    [InlineData("""{"moderator":{"pins":["99"]}}""", "", null)]
    public async Task needs_the_pin_where_there_is_one(string document, string more, string? reason)
    {
        var portal = janus.Portal();
        var id = await portal.Create(document);
        await using var page = await janus.Page();

        var answer = await page.Join(portal.Account, id, janus.Token, more);

        Assert.Equal(reason, (string?)answer["reason"]);
        Assert.Equal(reason is null ? "admitted" : "refused", (string?)answer["event"]);
    }

    [Fact]
    public async Task counts_the_wrong_pins_of_a_connection_as_one_callers()
    {
        var portal = janus.Portal();
        var id = await portal.Create("""{"member":{"pins":["1234"]}}""");
        await using var page = await janus.Page();
        for (var time = 0; time < 5; time++)
        {
            Assert.Equal(
                "bad_pin", (string?)(await page.Join(portal.Account, id, janus.Token, ""","pin":"1" """))["reason"]);
        }

        var answer = await page.Join(portal.Account, id, janus.Token, ""","pin":"1234" """);

        Assert.Equal("too_many_pins", (string?)answer["reason"]);
    }

    [Fact]
    public async Task is_possible_by_a_link_with_its_role_until_it_is_revoked()
    {
        var portal = janus.Portal();
        var id = await portal.Create();
        var link = (await portal.Post($"/{id}/links", """{"data":{"is_moderator":true}}""")).Data;
        var join = $$"""{"action":"join","name":"Ada","link":"{{link.At<string>("link")}}"}""";
        await using var page = await janus.Page();
        await page.Send(join);
        Assert.True((bool)(await page.Until("admitted"))["is_moderator"]!);
        Assert.True(Assert.Single(await janus.EventsOf<LegAdmitted>(portal, id)).IsModerator);

        await portal.Delete($"/{id}/links/{link.At<string>("id")}");
        await using var late = await janus.Page();
        await late.Send(join);
        Assert.Equal("link_revoked", (string?)(await late.Until("refused"))["reason"]);
        await portal.Delete($"/{id}");
        await late.Send(join);
        Assert.Equal("unknown", (string?)(await late.Until("refused"))["reason"]);
        Assert.Single(await janus.EventsOf<LegAdmitted>(portal, id));
    }

    [Fact]
    public async Task needs_a_token_that_may_act_for_the_account()
    {
        var portal = janus.Portal();
        var id = await portal.Create();
        await using var page = await janus.Page();
        Assert.Equal("unauthorized", (string?)(await page.Join(portal.Account, id, "wrong"))["reason"]);
        Assert.Equal("unauthorized", (string?)(await page.Join("*", id, janus.Token))["reason"]);
        Assert.Equal("unknown", (string?)(await page.Join(portal.Account, Ids.New(), janus.Token))["reason"]);
        Assert.Equal("unknown", (string?)(await page.Join(portal.Account, "x' or 1", janus.Token))["reason"]);
        await page.Send("""{"action":"join","link":"no such link"}""");
        Assert.Equal("link_invalid", (string?)(await page.Until("refused"))["reason"]);
        Assert.Empty(await janus.EventsOf<LegAdmitted>(portal, id));
        Assert.Equal("admitted", (string?)(await page.Join(portal.Account, id, janus.Token))["event"]);
    }

    [Fact]
    public async Task is_over_for_a_page_that_does_not_enter_while_its_place_is_kept()
    {
        await using var node = new Node(
            await shared.NewDatabaseAsync("janus_idle"),
            new HastyClock(),
            null,
            [.. JanusNode.SettingsFor(JanusFolder.Open(Path.Combine(ScratchServer.NewFolder(), "janus")), 9)]);
        var token = await node.Token();
        var portal = node.Portal(Ids.New(), token);
        var id = await portal.Create();
        await using var page = await LegClient.ConnectAsync(node.Address);

        Assert.Equal("admitted", (string?)(await page.Join(portal.Account, id, token))["event"]);

        Assert.Equal("gone", (string?)(await page.Until("left"))["reason"]);
        await Until.Async(async () => (await portal.Get($"/{id}/events")).Data.AsArray()
            .Any(it => it!.At<string>("type") == "leg.withdrawn"));
    }

    [Theory]
    [InlineData("this is no JSON", "the frame is no JSON object")]
    [InlineData("[1]", "the frame is no JSON object")]
    [InlineData("""{"action":"dance"}""", "unknown action")]
    [InlineData("""{"action":7}""", "unknown action")]
    [InlineData("""{"action":"mute"}""", "this connection has no leg: join first")]
    [InlineData("""{"action":"resume","leg_id":"../..","secret":"x"}""", "resume needs a leg_id and a secret")]
    public async Task is_told_what_is_wrong_with_a_frame(string frame, string message)
    {
        await using var page = await janus.Page();

        await page.Send(frame);

        Assert.Equal(message, (string?)(await page.Until("error"))["message"]);
        Assert.False(page.IsClosed);
    }

    [Theory]
    [InlineData("""{"action":"offer"}""")]
    [InlineData("""{"action":"offer","sdp":""}""")]
    [InlineData("""{"action":"offer","rtp":{"ip":"example.org","port":1}}""")]
    [InlineData("""{"action":"offer","rtp":{"ip":"127.0.0.1","port":99999}}""")]
    [InlineData("""{"action":"candidate"}""")]
    [InlineData("""{"action":"candidate","candidate":"a text"}""")]
    [InlineData("""{"action":"join"}""")]
    [InlineData("""{"action":"mute"}""")]
    [InlineData("""{"action":"offer","sdp":"v=0\r\nthis is no session description"}""")]
    public async Task is_told_what_is_wrong_once_admitted(string frame)
    {
        var portal = janus.Portal();
        var id = await portal.Create();
        await using var page = await janus.Page();
        await page.Join(portal.Account, id, janus.Token);

        await page.Send(frame);

        await page.Until("error");
        Assert.False(page.IsClosed);
    }

    [Fact]
    public async Task is_ended_if_it_sends_too_much_or_too_large()
    {
        await using var flooding = await janus.Page();
        var sent = 0;
        try
        {
            for (; !flooding.IsClosed && sent < 5_000; sent++)
                await flooding.Send("""{"action":"mute"}""");
        }
        catch (WebSocketException)
        {
            // The service has closed it.
        }

        await Until.Async(() => Task.FromResult(flooding.IsClosed));
        Assert.Contains(flooding.Told, it => (string?)it["message"] == "too many frames");
        Assert.True(sent < 5_000);

        await using var large = await janus.Page();
        await large.Send($$"""{"action":"{{new string('x', LegSocket.MostBytes)}}"}""");
        await Until.Async(() => Task.FromResult(large.IsClosed));
    }

    [Fact]
    public async Task leaves_no_token_behind_by_which_somebody_else_could_enter()
    {
        var portal = janus.Portal();
        var id = await portal.Create("""{"member":{"join_muted":false}}""");
        await using var ann = new RtpLeg(440);
        var (page, _) = await janus.Enter(portal, id, ann);
        await using var _1 = page;
        var rooms = new JanusRooms(janus.Settings);
        var room = Assert.Single(await janus.RoomsOf(id)).Name;
        var control = janus.Link.Control!;
        var request = rooms.Request("allowed", room);
        request["action"] = "add";
        request["allowed"] = new JsonArray();
        var left = (await control.Handle.AskAsync(request, Cancellation)).Data.Elements("allowed")
            .Select(it => it.GetString()!).ToArray();
        Assert.Single(left);

        await using var connection = await janus.Janus.ConnectAsync();
        var session = await JanusSession.CreateAsync(connection, Cancellation);
        foreach (var token in (string?[])[null, "nobody", Ids.New()])
        {
            var handle = await session.AttachAsync("intruder", Cancellation);
            var join = new JsonObject { ["request"] = "join", ["room"] = room.Text, ["id"] = "intruder" };
            if (token is not null)
                join["token"] = token;
            var refused = await Assert.ThrowsAsync<JanusRefusedException>(
                () => handle.DoAsync(join, null, Cancellation));
            Assert.Equal(JanusErrors.Unauthorized, refused.Code);
        }

        Assert.Single((await portal.Get($"/{id}/participants")).Data.AsArray());
    }

    [Fact]
    public async Task takes_no_more_than_its_share()
    {
        await using var node = new Node(
            await shared.NewDatabaseAsync("janus_share"),
            [
                .. JanusNode.SettingsFor(JanusFolder.Open(Path.Combine(ScratchServer.NewFolder(), "janus")), 9),
                ("Media:Janus:LegsPerAddress", "3"),
                ("Media:Janus:LegsPerAccount", "1"),
            ]);
        var token = await node.Token();
        var portal = node.Portal(Ids.New(), token);
        var id = await portal.Create();
        await using var first = await LegClient.ConnectAsync(node.Address);
        await using var second = await LegClient.ConnectAsync(node.Address);
        await using (await LegClient.ConnectAsync(node.Address))
        {
            Assert.Equal("admitted", (string?)(await first.Join(portal.Account, id, token))["event"]);
            Assert.Equal("too_many_legs", (string?)(await second.Join(portal.Account, id, token))["reason"]);
            await Assert.ThrowsAsync<WebSocketException>(() => LegClient.ConnectAsync(node.Address));
        }

        await Until.Async(async () =>
        {
            try
            {
                await using var again = await LegClient.ConnectAsync(node.Address);
                return true;
            }
            catch (WebSocketException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task is_possible_only_where_Janus_is_the_media_server()
    {
        await using var node = new Node(await shared.NewDatabaseAsync("no_janus"));

        await Assert.ThrowsAsync<WebSocketException>(() => LegClient.ConnectAsync(node.Address));
    }

    // The minute for which a place is kept takes a fraction of a second.
    private sealed class HastyClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(
                callback,
                state,
                dueTime == AdmittedLeg.Patience ? TimeSpan.FromMilliseconds(100) : dueTime,
                period);
    }
}
