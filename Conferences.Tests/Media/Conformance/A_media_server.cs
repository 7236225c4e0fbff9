using System.Net;
using System.Text.Json.Nodes;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media.Conformance;

namespace Conferences.Tests.Media.Conformance;

/// <summary>
/// What every media server and its adapter have to do. Runs against each of them, through the public API; a server
/// that passes is done.
/// </summary>
public abstract partial class A_media_server<T>(T server) : IClassFixture<T>
    where T : ServerUnderTest
{
    private readonly Portal portal = server.Portal();

    [Theory]
    [MemberData(nameof(ActionsOfTheApi.All), MemberType = typeof(ActionsOfTheApi))]
    public async Task carries_out_what_it_offers_and_fails_what_it_does_not(string place, string verb, string? data)
    {
        var conference = await CrowdAsync("ann", "bob");
        if (verb.StartsWith("un", StringComparison.Ordinal))
            await RequestAsync(conference, place, verb[2..], null);
        var offered = (await portal.Get($"/{conference.Id}")).Data["_read_only"]!["capabilities"]![place]!.AsArray()
            .Select(it => it!.GetValue<string>()).ToArray();

        var operation = await RequestAsync(conference, place, verb, data);

        Assert.Equal(
            !offered.Contains(verb) ? "failed unsupported"
            : server.SaysNothingOf.Contains(verb) ? "sent " : "confirmed ",
            $"{operation.At<string>("status")} {(string?)operation["reason"]}");
        Assert.Equal(offered.Contains(verb), operation["sent_at"] is not null);
    }

    [Fact]
    public async Task shows_what_it_was_told_to_do_as_it_was_done()
    {
        var conference = await CrowdAsync("ann", "bob");

        await Confirmed(conference, "participant", "mute", 2);
        Assert.Equal([true, false], await EachAsync(conference, "speak"));
        await Confirmed(conference, "participant", "unmute", 2);
        Assert.Equal([true, true], await EachAsync(conference, "speak"));
        await Confirmed(conference, "conference", "lock");
        Assert.True((await portal.Get($"/{conference.Id}")).Data.At<bool>("_read_only", "is_locked"));
        await Confirmed(conference, "conference", "unlock");
        await Confirmed(conference, "participant", "kick", 1);
        Assert.Equal([2], await EachAsync(conference, "participant_id", it => it.GetValue<int>()));
        await Confirmed(conference, "conference", "end");
        Assert.Empty(await EachAsync(conference, "speak"));
        var left = await EventsAsync(conference, "participant.left");
        Assert.Equal(["kicked", "api"], left.Select(it => it["data"]!.At<string>("reason")));
    }

    [Fact]
    public async Task records_who_comes_in_which_role_and_who_goes()
    {
        var conference = await TestConference.CreateAsync(portal);
        var ann = await JoinAsync(conference, new("ann"));
        var mia = await JoinAsync(conference, new("mia", IsModerator: true));

        Assert.Equal([false, true], await EachAsync(conference, "is_moderator"));
        await server.HangUpAsync(portal, conference, ann.CallId);
        await Until.Async(async () => (await EventsAsync(conference, "participant.left")).Count == 1);
        await server.HangUpAsync(portal, conference, mia.CallId);

        await Until.Async(async () => (await EventsAsync(conference, "conference.ended")).Count == 1);
        var left = await EventsAsync(conference, "participant.left");
        Assert.Equal([1, 2], left.Select(it => it["data"]!.At<int>("participant_id")));
        Assert.Empty(await EachAsync(conference, "speak"));
    }

    [Theory]
    [InlineData("locked")]
    [InlineData("full")]
    [InlineData("bad_pin")]
    public async Task keeps_out_whom_the_service_refuses(string reason)
    {
        server.Require(Means.Refusal);
        var conference = await TestConference.CreateAsync(
            portal,
            reason == "full" ? ""","max_participants":1""" : "",
            reason == "bad_pin" ? ""","pins":["1234"]""" : "");
        var pin = reason == "bad_pin" ? "1234" : null;
        await JoinAsync(conference, new("ann", Pin: pin));
        if (reason == "locked")
            await Confirmed(conference, "conference", "lock");

        var call = await server.CallAsync(portal, conference, new("bob", Pin: pin is null ? null : "9999"));

        await Until.Async(async () => (await EventsAsync(conference, "participant.refused")).Count > 0);
        var refused = (await EventsAsync(conference, "participant.refused"))[0]["data"]!;
        Assert.Equal((call, reason), (refused.At<string>("call_id"), refused.At<string>("reason")));
        Assert.Single(await EachAsync(conference, "speak"));
    }

    [Fact]
    public async Task keeps_members_waiting_until_a_moderator_comes()
    {
        var conference = await TestConference.CreateAsync(portal, ""","wait_for_moderator":true""");
        await JoinAsync(conference, new("ann"));
        Assert.Equal(["waiting"], await EachAsync(conference, "status", it => it.GetValue<string>()));

        await JoinAsync(conference, new("mia", IsModerator: true));

        Assert.Equal(["active", "active"], await EachAsync(conference, "status", it => it.GetValue<string>()));
    }
}
