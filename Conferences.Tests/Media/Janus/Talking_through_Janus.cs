using System.Net;
using System.Text.Json.Nodes;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media.Janus;

namespace Conferences.Tests.Media.Janus;

/// <summary>Legs with tones in a real AudioBridge, which are let in and acted upon by the service.</summary>
public sealed class Talking_through_Janus(SharedJanus shared) : IClassFixture<SharedJanus>
{
    // Members join muted unless their conference says otherwise.
    private const string Heard = """{"member":{"join_muted":false}}""";

    private readonly JanusNode janus = shared.Node;

    [Fact]
    public async Task people_hear_each_other_and_the_record_shows_them()
    {
        var portal = janus.Portal();
        var id = await portal.Create(Heard);
        await using var ann = new RtpLeg(440);
        await using var bob = new RtpLeg(1_000);
        var (first, one) = await janus.Enter(portal, id, ann, ""","name":"Ann" """);
        var (second, two) = await janus.Enter(portal, id, bob, ""","name":"Bob" """);
        await using var _ = first;
        await using var __ = second;

        Assert.Equal((1, 2), (one, two));
        await ann.HearsAsync([1_000], 440);
        await bob.HearsAsync([440], 1_000);
        var people = (await portal.Get($"/{id}/participants")).Data.AsArray();
        Assert.Equal(["Ann", "Bob"], people.Select(it => it!.At<string>("caller_id_name")));
        Assert.Equal([first.LegId, second.LegId], people.Select(it => it!.At<string>("call_id")));
        Assert.Equal("127.0.0.1", people[0]!.At<string>("switch_hostname"));
        Assert.Single(await janus.EventsOf<ConferenceStarted>(portal, id));
        Assert.Equal(2, (await janus.EventsOf<LegAdmitted>(portal, id)).Count);
    }

    [Fact]
    public async Task mute_silences_one_for_the_others_and_is_confirmed_by_its_own_operation()
    {
        var portal = janus.Portal();
        var id = await portal.Create(Heard);
        await using var ann = new RtpLeg(440);
        await using var bob = new RtpLeg(1_000);
        await using var cat = new RtpLeg(1_700);
        var (first, one) = await janus.Enter(portal, id, ann);
        var (second, _) = await janus.Enter(portal, id, bob);
        var (third, _) = await janus.Enter(portal, id, cat);
        await using var _1 = first;
        await using var _2 = second;
        await using var _3 = third;
        await cat.HearsAsync([440, 1_000]);

        var muted = await JanusNode.Act(portal, id, one, "mute");

        Assert.Equal("confirmed", (string?)muted["status"]);
        await cat.HearsAsync([1_000], 440);
        Assert.True((bool)(await first.Until("state"))["muted"]!);
        Assert.Equal(
            (string?)muted["id"],
            Assert.Single(await janus.EventsOf<ParticipantMuted>(portal, id)).Proof!.CommandId!.Value.Text);
        Assert.Equal("confirmed", (string?)(await JanusNode.Act(portal, id, one, "unmute"))["status"]);
        await cat.HearsAsync([440, 1_000]);
    }

    [Fact]
    public async Task the_own_button_is_an_operation_of_the_participant()
    {
        var portal = janus.Portal();
        var id = await portal.Create(Heard);
        await using var ann = new RtpLeg(440);
        await using var bob = new RtpLeg(1_000);
        var (first, one) = await janus.Enter(portal, id, ann);
        var (second, _) = await janus.Enter(portal, id, bob);
        await using var _1 = first;
        await using var _2 = second;
        await bob.HearsAsync([440]);

        await first.Send("""{"action":"mute"}""");
        await bob.HearsAsync([], 440);
        var outcome = await first.Until(
            it => (string?)it["event"] == "operation" && (string?)it["status"] == "confirmed");
        await first.Send("""{"action":"mute"}""");
        var again = await first.Until(it => (string?)it["event"] == "operation" && it["operation_id"] is null);

        Assert.Equal("confirmed", (string?)again["status"]);
        var operation = Assert.Single(await janus.EventsOf<OperationRequested>(portal, id)).Operation;
        Assert.Equal((string?)outcome["operation_id"], operation.Id.Text);
        Assert.Equal(one, operation.By!.ParticipantId);
    }

    [Fact]
    public async Task kick_ends_a_leg_and_tells_it_why()
    {
        var portal = janus.Portal();
        var id = await portal.Create(Heard);
        await using var ann = new RtpLeg(440);
        await using var bob = new RtpLeg(1_000);
        var (first, one) = await janus.Enter(portal, id, ann);
        var (second, _) = await janus.Enter(portal, id, bob);
        await using var _1 = first;
        await using var _2 = second;
        await bob.HearsAsync([440]);

        var kicked = await JanusNode.Act(portal, id, one, "kick");

        Assert.Equal("confirmed", (string?)kicked["status"]);
        Assert.Equal("kicked", (string?)(await first.Until("left"))["reason"]);
        await bob.HearsAsync([], 440);
        Assert.Equal(Reason.Kicked, Assert.Single(await janus.EventsOf<ParticipantLeft>(portal, id)).Reason);
    }

    [Fact]
    public async Task end_puts_everybody_out_and_leaves_no_room_behind()
    {
        var portal = janus.Portal();
        var id = await portal.Create(Heard);
        await using var ann = new RtpLeg(440);
        await using var bob = new RtpLeg(1_000);
        var (first, _) = await janus.Enter(portal, id, ann);
        var (second, _) = await janus.Enter(portal, id, bob);
        await using var _1 = first;
        await using var _2 = second;
        Assert.NotEmpty(await janus.RoomsOf(id));

        Assert.Equal("confirmed", (string?)(await JanusNode.Act(portal, id, "end"))["status"]);

        foreach (var page in (LegClient[])[first, second])
            Assert.Equal("ended", (string?)(await page.Until("left"))["reason"]);
        await Until.Async(async () => (await janus.RoomsOf(id)).Count == 0);
        Assert.Equal(Reason.Api, Assert.Single(await janus.EventsOf<ConferenceEnded>(portal, id)).Reason);
    }

    [Fact]
    public async Task a_lock_keeps_others_out_until_it_is_lifted()
    {
        var portal = janus.Portal();
        var id = await portal.Create(Heard);
        await using var ann = new RtpLeg(440);
        await using var bob = new RtpLeg(1_000);
        var (first, _) = await janus.Enter(portal, id, ann);
        await using var _1 = first;
        Assert.Equal("confirmed", (string?)(await JanusNode.Act(portal, id, "lock"))["status"]);
        await using var page = await janus.Page();

        var refused = await page.Join(portal.Account, id, janus.Token);

        Assert.Equal(("refused", "locked"), ((string?)refused["event"], (string?)refused["reason"]));
        Assert.True(Assert.Single(await janus.RoomsOf(id)).IsLocked);
        Assert.Equal("confirmed", (string?)(await JanusNode.Act(portal, id, "unlock"))["status"]);
        Assert.Equal("admitted", (string?)(await page.Join(portal.Account, id, janus.Token))["event"]);
        Assert.Equal(2, await page.Enter(bob));
        await ann.HearsAsync([1_000]);
    }

    [Fact]
    public async Task what_Janus_cannot_do_fails_as_unsupported_and_is_not_offered()
    {
        var portal = janus.Portal();
        var id = await portal.Create(Heard);
        await using var ann = new RtpLeg(440);
        var (first, one) = await janus.Enter(portal, id, ann);
        await using var _1 = first;

        var deafened = await JanusNode.Act(portal, id, one, "deaf");

        Assert.Equal(("failed", "unsupported"), ((string?)deafened["status"], (string?)deafened["reason"]));
        var offered = (await portal.Get($"/{id}")).Json["data"]!["_read_only"]?["capabilities"]
            ?? (await portal.Get($"/{id}")).Json["metadata"]?["capabilities"];
        Assert.NotNull(offered);
        Assert.Contains("mute", offered["participant"]!.AsArray().Select(it => (string?)it));
        Assert.DoesNotContain("deaf", offered["participant"]!.AsArray().Select(it => (string?)it));
        Assert.DoesNotContain("play", offered["participant"]!.AsArray().Select(it => (string?)it));
        Assert.DoesNotContain("dial", offered["conference"]!.AsArray().Select(it => (string?)it));
    }

    [Fact]
    public async Task the_last_one_who_leaves_ends_the_instance_and_its_room()
    {
        var portal = janus.Portal();
        var id = await portal.Create(Heard);
        await using var ann = new RtpLeg(440);
        var (page, _) = await janus.Enter(portal, id, ann);
        await page.Send("""{"action":"leave"}""");

        Assert.Equal("left", (string?)(await page.Until("left"))["reason"]);
        await Until.Async(async () => (await janus.EventsOf<ConferenceEnded>(portal, id)).Count == 1);
        await Until.Async(async () => (await janus.RoomsOf(id)).Count == 0);
        Assert.Equal(HttpStatusCode.OK, (await portal.Get($"/{id}")).Status);
        await page.DisposeAsync();
    }
}
