using Conferences.Domain.Events;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media.Janus;

namespace Conferences.Tests.Media.Janus;

/// <summary>Members who wait for a moderator are in a room of their own until one comes.</summary>
public sealed class Waiting_on_Janus(SharedJanus shared) : IClassFixture<SharedJanus>
{
    private const string Waits =
        """{"wait_for_moderator":true,"member":{"join_muted":false},"moderator":{"join_muted":false}}""";

    private readonly JanusNode janus = shared.Node;

    [Fact]
    public async Task members_hear_nothing_of_the_conference_until_a_moderator_lets_them_in_by_coming()
    {
        var portal = janus.Portal();
        var id = await portal.Create(Waits);
        await using var ann = new RtpLeg(440);
        await using var bob = new RtpLeg(1_000);
        await using var page = await janus.Page();
        Assert.True((bool)(await page.Join(portal.Account, id, janus.Token))["waiting"]!);
        var one = await page.Enter(ann);
        Assert.True(Assert.Single(await janus.RoomsOf(id), it => it.People > 0).Name.IsForWaiting);
        Assert.Single(await janus.EventsOf<ParticipantWaiting>(portal, id));
        Assert.Equal("confirmed", (string?)(await JanusNode.Act(portal, id, one, "mute"))["status"]);
        Assert.Equal("confirmed", (string?)(await JanusNode.Act(portal, id, one, "unmute"))["status"]);

        var (moderator, _) = await janus.Enter(portal, id, bob, ""","is_moderator":true""");

        await using var _1 = moderator;
        await page.Until(it => (string?)it["event"] == "state" && !(bool)it["waiting"]!);
        await ann.HearsAsync([1_000]);
        await bob.HearsAsync([440]);
        Assert.False(Assert.Single(await janus.RoomsOf(id), it => it.People > 0).Name.IsForWaiting);
        Assert.Empty(await janus.EventsOf<ParticipantLeft>(portal, id));
        Assert.Single(await janus.EventsOf<ParticipantsAdmitted>(portal, id));
    }

    [Fact]
    public async Task members_do_not_hear_each_other_while_they_wait_and_enter_as_the_record_says()
    {
        var portal = janus.Portal();
        var id = await portal.Create(
            """{"wait_for_moderator":true,"member":{"join_muted":true},"moderator":{"join_muted":false}}""");
        await using var ann = new RtpLeg(440);
        await using var bob = new RtpLeg(1_000);
        await using var eve = new RtpLeg(1_700);
        var (first, one) = await janus.Enter(portal, id, ann, ""","muted":false""");
        var (second, two) = await janus.Enter(portal, id, bob);
        await using var _1 = first;
        await using var _2 = second;
        async Task<string> Speaking() => string.Join(
            ", ",
            (await portal.Get($"/{id}/participants")).Data.AsArray().Select(it => it!["speak"]!.ToJsonString()));
        Assert.Equal("true, false", await Speaking());
        Assert.Equal("confirmed", (string?)(await JanusNode.Act(portal, id, one, "mute"))["status"]);
        Assert.Equal("confirmed", (string?)(await JanusNode.Act(portal, id, two, "unmute"))["status"]);
        await first.Until(it => (string?)it["event"] == "state" && (bool)it["muted"]!);
        await janus.Reconcile();
        Assert.Equal("false, true", await Speaking());
        var heard = ann.Received;
        await Until.Async(() => Task.FromResult(ann.Received > heard + 50));
        Assert.True(ann.Level(1_000) < -35, "Ann hears Bob though both wait.");

        var (moderator, _) = await janus.Enter(portal, id, eve, ""","is_moderator":true""");

        await using var _3 = moderator;
        await ann.HearsAsync([1_000, 1_700]);
        await eve.HearsAsync([1_000], 440);
        Assert.Equal("false, true, true", await Speaking());
        await janus.Reconcile();
        Assert.Empty(await janus.EventsOf<ConferenceReconciled>(portal, id));
    }

    [Fact]
    public async Task who_leaves_while_waiting_has_left()
    {
        var portal = janus.Portal();
        var id = await portal.Create(Waits);
        await using var ann = new RtpLeg(440);
        var (page, _) = await janus.Enter(portal, id, ann);
        await using var _1 = page;

        await page.Send("""{"action":"leave"}""");

        await Until.Async(async () => (await janus.EventsOf<ConferenceEnded>(portal, id)).Count == 1);
        await Until.Async(async () => (await janus.RoomsOf(id)).Count == 0);
    }

    [Fact]
    public async Task a_comparison_finds_those_who_wait_where_they_are()
    {
        var portal = janus.Portal();
        var id = await portal.Create(Waits);
        await using var ann = new RtpLeg(440);
        var (page, _) = await janus.Enter(portal, id, ann);
        await using var _1 = page;

        await janus.Reconcile();

        Assert.Empty(await janus.EventsOf<ConferenceReconciled>(portal, id));
        Assert.Single((await portal.Get($"/{id}/participants")).Data.AsArray());
    }
}
