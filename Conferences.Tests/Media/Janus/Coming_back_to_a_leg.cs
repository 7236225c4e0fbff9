using Conferences.Api.Crossbar;
using Conferences.Development;
using Conferences.Domain.Events;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media.Janus;

namespace Conferences.Tests.Media.Janus;

/// <summary>A page that is reloaded, loses its connection, or comes to another node.</summary>
public sealed class Coming_back_to_a_leg(ComingBack shared) : IClassFixture<ComingBack>
{
    private const string Heard = """{"member":{"join_muted":false}}""";

    private readonly JanusNode janus = shared.Node;

    [Fact]
    public async Task goes_on_where_it_was_while_the_others_hear_it_all_the_time()
    {
        var (portal, id) = await NewAsync();
        await using var ann = new RtpLeg(440);
        await using var bob = new RtpLeg(1_000);
        var (page, one) = await janus.Enter(portal, id, ann);
        var (other, _) = await janus.Enter(portal, id, bob);
        await using var _1 = other;
        await bob.HearsAsync([440]);
        await page.Vanish();

        await using var again = await janus.Page();
        var resumed = await again.Resume(page.LegId, page.Secret);

        Assert.Equal(("resumed", one), ((string?)resumed["event"], (int?)resumed["participant_id"]));
        await bob.HearsAsync([440]);
        await again.Send("""{"action":"mute"}""");
        await bob.HearsAsync([], 440);
        await again.Until(it => (string?)it["event"] == "operation" && (string?)it["status"] == "confirmed");
        Assert.Empty(await janus.EventsOf<ParticipantLeft>(portal, id));
    }

    [Fact]
    public async Task moves_to_another_connection_as_the_same_participant()
    {
        var (portal, id) = await NewAsync();
        await using var before = new RtpLeg(440);
        await using var after = new RtpLeg(1_700);
        await using var bob = new RtpLeg(1_000);
        var (page, one) = await janus.Enter(portal, id, before);
        var (other, _) = await janus.Enter(portal, id, bob);
        await using var _1 = other;
        await bob.HearsAsync([440]);
        await page.Vanish();
        await using var again = await janus.Page();
        await again.Resume(page.LegId, page.Secret);

        await again.Offer(after);

        await bob.HearsAsync([1_700], 440);
        await after.HearsAsync([1_000]);
        Assert.Equal("confirmed", (string?)(await JanusNode.Act(portal, id, one, "mute"))["status"]);
        await bob.HearsAsync([], 440, 1_700);
        Assert.Empty(await janus.EventsOf<ParticipantLeft>(portal, id));
        Assert.Equal(2, (await janus.EventsOf<ParticipantJoined>(portal, id)).Count);
        await again.Send("""{"action":"leave"}""");
        await Until.Async(async () => (await janus.EventsOf<ParticipantLeft>(portal, id)).Count == 1);
    }

    // As a browser's is when its page is reloaded.
    [Fact]
    public async Task is_still_in_when_its_audio_has_ended_and_talks_again_with_another_offer()
    {
        var (portal, id) = await NewAsync();
        await using var before = new RtpLeg(440);
        await using var after = new RtpLeg(1_700);
        await using var bob = new RtpLeg(1_000);
        var (page, one) = await janus.Enter(portal, id, before);
        var (other, _) = await janus.Enter(portal, id, bob);
        await using var _1 = page;
        await using var _2 = other;
        await bob.HearsAsync([440]);
        await janus.EndAudio(id, page.LegId);
        await page.Until("lost");
        var unmutable = await JanusNode.Act(portal, id, one, "mute");
        Assert.Equal(
            ("failed", "unknown_member"), ((string?)unmutable["status"], (string?)unmutable["reason"]));
        await janus.Reconcile();
        Assert.Equal(2, (await portal.Get($"/{id}/participants")).Data.AsArray().Count);

        await page.Offer(after);

        await bob.HearsAsync([1_700], 440);
        Assert.Equal("confirmed", (string?)(await JanusNode.Act(portal, id, one, "mute"))["status"]);
        await bob.HearsAsync([], 1_700);
        Assert.Empty(await janus.EventsOf<ParticipantLeft>(portal, id));

        await janus.EndAudio(id, page.LegId);
        Assert.Equal("media", (string?)(await page.Until("left"))["reason"]);
        await Until.Async(async () => (await janus.EventsOf<ParticipantLeft>(portal, id)).Count == 1);
    }

    [Fact]
    public async Task can_be_kicked_while_it_has_no_audio()
    {
        var (portal, id) = await NewAsync();
        await using var ann = new RtpLeg(440);
        var (page, one) = await janus.Enter(portal, id, ann);
        await using var _1 = page;
        await janus.EndAudio(id, page.LegId);
        await page.Until("lost");

        Assert.Equal("confirmed", (string?)(await JanusNode.Act(portal, id, one, "kick"))["status"]);

        Assert.Equal("kicked", (string?)(await page.Until("left"))["reason"]);
    }

    [Fact]
    public async Task leaves_once_its_time_to_come_back_is_over()
    {
        var (portal, id) = await NewAsync();
        await using var ann = new RtpLeg(440);
        var (page, _) = await janus.Enter(portal, id, ann);

        await page.Vanish();

        await Until.Async(async () => (await janus.EventsOf<ConferenceEnded>(portal, id)).Count == 1);
        await using var late = await janus.Page();
        Assert.Equal("gone", (string?)(await late.Resume(page.LegId, page.Secret))["reason"]);
    }

    [Fact]
    public async Task needs_the_secret_of_the_leg()
    {
        var (portal, id) = await NewAsync();
        await using var ann = new RtpLeg(440);
        var (page, _) = await janus.Enter(portal, id, ann);
        await using var _1 = page;
        await using var thief = await janus.Page();

        Assert.Equal("gone", (string?)(await thief.Resume(page.LegId, Ids.New()))["reason"]);

        Assert.DoesNotContain(page.Told, it => (string?)it["event"] == "left");
    }

    [Fact]
    public async Task takes_the_leg_from_the_page_that_had_it()
    {
        var (portal, id) = await NewAsync();
        await using var ann = new RtpLeg(440);
        var (page, one) = await janus.Enter(portal, id, ann);
        await using var _1 = page;
        await using var again = await janus.Page();

        Assert.Equal(one, (int?)(await again.Resume(page.LegId, page.Secret))["participant_id"]);

        Assert.Equal("replaced", (string?)(await page.Until("left"))["reason"]);
        await Until.Async(() => Task.FromResult(page.IsClosed));
        Assert.Empty(await janus.EventsOf<ParticipantLeft>(portal, id));
    }

    [Fact]
    public async Task finds_its_leg_on_another_node()
    {
        var (portal, id) = await NewAsync();
        await using var ann = new RtpLeg(440);
        await using var bob = new RtpLeg(1_000);
        var (page, one) = await janus.Enter(portal, id, ann);
        var (other, _) = await janus.Enter(portal, id, bob);
        await using var _1 = other;
        await bob.HearsAsync([440]);
        await using var second = await janus.AnotherNode(shared.Database);
        await page.Vanish();

        await using var again = await LegClient.ConnectAsync(second.Address);
        var resumed = await again.Resume(page.LegId, page.Secret);

        Assert.Equal(("resumed", false), ((string?)resumed["event"], (bool)resumed["muted"]!));
        Assert.Equal(one, (int)(await again.Until("joined"))["participant_id"]!);

        // The first node gives it up by then, and must not take it away.
        await Until.Async(() => Task.FromResult(janus.Legs == 1), TimeSpan.FromSeconds(15));
        await bob.HearsAsync([440]);
        await again.Send("""{"action":"mute"}""");
        await bob.HearsAsync([], 440);
        Assert.Empty(await janus.EventsOf<ParticipantLeft>(portal, id));
    }

    [Fact]
    public async Task is_too_late_once_it_was_kicked_while_its_node_was_down()
    {
        var (portal, id) = await NewAsync();
        await using var ann = new RtpLeg(440);
        await using var bob = new RtpLeg(1_000);
        var (other, _) = await janus.Enter(portal, id, bob);
        await using var _1 = other;
        var second = await janus.AnotherNode(shared.Database);
        await using var page = await LegClient.ConnectAsync(second.Address);
        await page.Join(portal.Account, id, janus.Token);
        var two = await page.Enter(ann);
        await second.DisposeAsync();
        Assert.Equal("confirmed", (string?)(await JanusNode.Act(portal, id, two, "kick"))["status"]);

        await using var again = await janus.Page();
        var answer = await again.Resume(page.LegId, page.Secret);

        Assert.Equal(("left", "kicked"), ((string?)answer["event"], (string?)answer["reason"]));
        Assert.Equal("gone", (string?)(await again.Resume(page.LegId, page.Secret))["reason"]);
    }

    [Fact]
    public async Task leaves_if_no_offer_of_its_page_can_be_answered()
    {
        var (portal, id) = await NewAsync();
        await using var page = await janus.Page();
        await page.Join(portal.Account, id, janus.Token);

        await page.Send("""{"action":"offer","sdp":"v=0\r\nthis is no session description"}""");

        await page.Until("lost");
        Assert.Equal("media", (string?)(await page.Until("left"))["reason"]);
        await Until.Async(async () => (await janus.EventsOf<ConferenceEnded>(portal, id)).Count == 1);
    }

    [Fact]
    public async Task gives_the_place_back_of_a_page_that_never_entered()
    {
        var portal = janus.Portal();
        var id = await portal.Create("""{"max_participants":1}""");
        await using (var page = await janus.Page())
        {
            Assert.Equal("admitted", (string?)(await page.Join(portal.Account, id, janus.Token))["event"]);
            await using var other = await janus.Page();
            Assert.Equal("full", (string?)(await other.Join(portal.Account, id, janus.Token))["reason"]);
        }

        await Until.Async(async () => (await janus.EventsOf<LegWithdrawn>(portal, id)).Count == 1);
        await using var next = await janus.Page();
        Assert.Equal("admitted", (string?)(await next.Join(portal.Account, id, janus.Token))["event"]);
    }

    private async Task<(Portal Portal, string Id)> NewAsync()
    {
        var portal = janus.Portal();
        return (portal, await portal.Create(Heard));
    }
}

/// <summary>A node whose legs have a few seconds to come back.</summary>
public sealed class ComingBack(Service service) : IAsyncLifetime
{
    private JanusNode? node;

    internal string Database { get; private set; } = "";

    internal JanusNode Node
    {
        get
        {
            JanusServer.SkipUnlessInstalled();
            return node!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        await JanusServer.InstallAsync();
        if (!JanusProcess.IsInstalled)
            return;
        Database = await service.NewDatabaseAsync("janus_resume");
        node = await JanusNode.StartAsync(Database, null, ("Media:Janus:ResumeSeconds", "5"));
    }

    public ValueTask DisposeAsync() => node?.DisposeAsync() ?? default;
}
