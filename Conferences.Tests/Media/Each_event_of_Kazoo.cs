using System.Net;
using System.Text.Json.Nodes;
using Conferences.Api.Bus;
using Conferences.Api.Crossbar;
using Conferences.Domain.Events;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>Events of a Kazoo cluster, and the resulting state of the service.</summary>
public sealed class Each_event_of_Kazoo(SharedCluster shared) : IClassFixture<SharedCluster>, IDisposable
{
    private readonly Portal portal = shared.Cluster.Portal();

    private Cluster Cluster => shared.Cluster;

    public void Dispose() => shared.Mend();

    [Fact]
    public async Task that_brings_a_moderator_lets_members_in_as_an_edit_does()
    {
        var id = await portal.Create("""{"wait_for_moderator":true}""");
        var bob = await Cluster.Join(portal, id, "bob");
        Assert.Equal("waiting", bob.At<string>("status"));
        await Cluster.Join(portal, id, "ann", "moderator");
        Assert.Equal("active", (await Cluster.Present(portal, id, "bob")).At<string>("status"));

        Cluster.Do($"hangup {portal.Account} {id} ann");
        await Until.Async(async () => (await Cluster.Events<ParticipantLeft>(portal, id)).Count == 1);
        var eve = await Cluster.Join(portal, id, "eve");
        Assert.Equal("waiting", eve.At<string>("status"));
        (await portal.Patch($"/{id}", """{"data":{"wait_for_moderator":false}}""")).Is(HttpStatusCode.OK);
        Assert.Equal("active", (await Cluster.Present(portal, id, "eve")).At<string>("status"));
        Assert.Equal(
            [(Reason.ModeratorJoined, 1), (Reason.WaitLifted, 3)],
            (await Cluster.Events<ParticipantsAdmitted>(portal, id))
                .Select(it => (it.Reason, Assert.Single(it.ParticipantIds))));
    }

    [Fact]
    public async Task moves_a_conference_from_its_beginning_to_its_end()
    {
        var id = await portal.Create();
        var ann = await Cluster.Join(portal, id, "ann.1", "moderator");
        var bob = await Cluster.Join(portal, id, "bob", "muted deaf");
        Assert.Equal((1, true, true, true), (
            ann.At<int>("participant_id"), ann.At<bool>("is_moderator"), ann.At<bool>("speak"), ann.At<bool>("hear")));
        Assert.Equal((2, false, false, false, "bob"), (
            bob.At<int>("participant_id"), bob.At<bool>("is_moderator"), bob.At<bool>("speak"), bob.At<bool>("hear"),
            bob.At<string>("caller_id_name")));

        await Happens(id, "unmute bob", it => it.At<bool>("speak"));
        await Happens(id, "undeaf bob", it => it.At<bool>("hear"));
        await Happens(id, "mute bob", it => !it.At<bool>("speak"));
        await Happens(id, "deaf bob", it => !it.At<bool>("hear"));
        await Happens(id, "talk bob", it => it.At<bool>("talking"));

        var live = (await portal.Get($"/{id}")).Data["_read_only"]!;
        Assert.Equal(
            (1, 1, "fs1", Cluster.Model.Find(portal.Account, id)!.Uuid.Text),
            (live.At<int>("members"), live.At<int>("moderators"), live.At<string>("switch_hostname"),
                live.At<string>("uuid")));

        Cluster.Do($"hangup {portal.Account} {id} ann.1");
        Cluster.Do($"hangup {portal.Account} {id} bob");
        await Until.Async(async () => (await Cluster.Events<ConferenceDestroyed>(portal, id)).Count == 1);
        Assert.Equal(
            [
                "ConferenceCreated", "ConferenceStarted", "ParticipantJoined", "ParticipantJoined",
                "ParticipantUnmuted", "ParticipantUndeafened", "ParticipantMuted", "ParticipantDeafened",
                "ParticipantLeft", "ParticipantLeft", "ConferenceEnded", "ConferenceDestroyed",
            ],
            (await Cluster.Events(portal, id)).Select(@event => @event.Data.GetType().Name));
        Assert.Equal(Reason.EveryoneLeft, Assert.Single(await Cluster.Events<ConferenceEnded>(portal, id)).Reason);
    }

    [Fact]
    public async Task that_somebody_talks_is_shown_and_neither_kept_nor_in_the_etag()
    {
        var id = await portal.Create();
        await Cluster.Join(portal, id, "ann");
        var before = await portal.Get($"/{id}/participants");
        await Happens(id, "talk ann", it => it.At<bool>("talking"));
        var talking = await portal.Get($"/{id}/participants/1");
        Assert.True(talking.Data.At<bool>("conference_channel_vars", "talking"));
        Assert.True((await portal.Get($"/{id}")).Data["_read_only"]!["participants"]![0]!.At<bool>("talking"));
        Assert.Equal(before.ETag, (await portal.Get($"/{id}/participants")).ETag);

        await Happens(id, "hush ann", it => !it.At<bool>("talking"));
        await Happens(id, "talk ann", it => it.At<bool>("talking"));
        Cluster.Do($"hangup {portal.Account} {id} ann");
        await Cluster.Join(portal, id, "ann");
        await Until.Async(async () => !(await Cluster.Present(portal, id, "ann")).At<bool>("talking"));
    }

    [Fact]
    public async Task about_the_conference_as_a_whole_is_known()
    {
        var id = await portal.Create();
        await Cluster.Join(portal, id, "ann");
        var uuid = Cluster.Model.Find(portal.Account, id)!.Uuid;
        await Cluster.Publish($"conference.event.lock.{portal.Account}.{id}.{id}", Event(id, "lock", uuid.Text));
        Assert.True((await portal.Get($"/{id}")).Data.At<bool>("_read_only", "is_locked"));
        await Cluster.Publish($"conference.event.unlock.{portal.Account}.{id}.{id}", Event(id, "unlock", uuid.Text));
        Assert.False((await portal.Get($"/{id}")).Data.At<bool>("_read_only", "is_locked"));

        await Cluster.Publish(
            "conference.event.x", Event(id, "start-recording", uuid.Text, """,{"Media-Name":"tape"}"""));
        Assert.Equal("tape", Assert.Single(await Cluster.Events<RecordingStarted>(portal, id)).MediaName);
        await Cluster.Publish("conference.event.x", Event(id, "stop-recording", uuid.Text));
        Assert.Single(await Cluster.Events<RecordingStopped>(portal, id));

        await Cluster.Publish("conference.event.x", Event(id, "conference-destroy", uuid.Text));
        Assert.Equal(Reason.Media, Assert.Single(await Cluster.Events<ParticipantLeft>(portal, id)).Reason);
        Assert.Equal(Reason.Media, Assert.Single(await Cluster.Events<ConferenceEnded>(portal, id)).Reason);
        await Cluster.Publish("conference.event.x", Event(id, "conference-create", "another"));
        Assert.Equal("another", (await Cluster.Events<ConferenceStarted>(portal, id))[1].Uuid.Text);
    }

    [Fact]
    public async Task that_comes_twice_is_recorded_once()
    {
        Cluster.Switch.Faults = new(Duplicate: 1);
        var id = await portal.Create();
        await Cluster.Join(portal, id, "ann");
        await Happens(id, "mute ann", it => !it.At<bool>("speak"));
        await Happens(id, "unmute ann", it => it.At<bool>("speak"));
        Cluster.Do($"hangup {portal.Account} {id} ann");
        await Until.Async(async () => (await Cluster.Events<ConferenceDestroyed>(portal, id)).Count == 1);
        await Cluster.CatchUp();
        Assert.Equal(
            [
                "ConferenceCreated", "ConferenceStarted", "ParticipantJoined", "ParticipantMuted", "ParticipantUnmuted",
                "ParticipantLeft", "ConferenceEnded", "ConferenceDestroyed",
            ],
            (await Cluster.Events(portal, id)).Select(@event => @event.Data.GetType().Name));
    }

    [Fact]
    public async Task that_comes_again_later_changes_nothing_though_it_would_now()
    {
        var id = await portal.Create();
        await Cluster.Join(portal, id, "ann");
        var uuid = Cluster.Model.Find(portal.Account, id)!.Uuid;
        var mute = Event(id, "mute-member", uuid.Text, """,{"Call-ID":"ann"}""");
        await Cluster.Publish("conference.event.x", mute);
        await Cluster.Publish("conference.event.x", Event(id, "unmute-member", uuid.Text, """,{"Call-ID":"ann"}"""));
        await Cluster.Publish("conference.event.x", mute);
        Assert.Single(await Cluster.Events<ParticipantMuted>(portal, id));
        Assert.True((await portal.Get($"/{id}/participants/1")).Data.At<bool>("speak"));
    }

    [Fact]
    public async Task of_a_conference_nobody_here_ever_heard_of_leaves_no_trace()
    {
        var id = Ids.New();
        await Cluster.Publish("conference.event.x", Event(id, "conference-create", "theirs"));
        await Cluster.Publish("conference.event.x", Event(id, "add-member", "theirs", """,{"Call-ID":"ann"}"""));
        Assert.Empty(await Cluster.Events(portal, id));
        (await portal.Get($"/{id}")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task that_cannot_be_read_is_put_aside_with_the_reason_and_holds_nobody_up()
    {
        var id = await portal.Create();
        foreach (var (body, reason) in ((string, string)[])[
            ("no json", "invalid"),
            (Event(id, "add-member", "theirs"), "Call-ID"),
            (Event(id, "lock", ""), "Instance-ID"),
        ])
        {
            await Cluster.Publish("conference.event.x", body);
            var letter = await Cluster.DeadLetter();
            Assert.Equal(body, letter.Body);
            Assert.Contains(reason, letter.Reason, StringComparison.Ordinal);
        }

        await Cluster.Join(portal, id, "ann");
    }

    [Fact]
    public async Task that_was_put_aside_is_heard_when_it_is_put_back()
    {
        var id = await portal.Create();
        var lonely = JsonNode.Parse(Event(id, "add-member", "theirs", """,{"Call-ID":"ann"}"""))!.AsObject();
        lonely.Remove("Instance-ID");
        await Cluster.Publish($"conference.event.add-member.{portal.Account}.{id}.ann", lonely.ToJsonString());
        Assert.True(await RedeliverDeadLetters.GoAsync(Cluster.Parts));
        await Cluster.CatchUp();
        Assert.Contains("Instance-ID", (await Cluster.DeadLetter()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task that_cannot_be_stored_is_put_aside_and_those_behind_it_are_recorded()
    {
        var id = await portal.Create();
        await Cluster.Publish("conference.event.x", Event(id, "conference-create", "theirs"));
        var endless = new string('x', 20_000);
        await Cluster.Publish(
            "conference.event.x", Event(id, "add-member", "theirs", $$$""",{"Call-ID":"{{{Random(endless)}}}"}"""));
        Assert.Contains("could not be recorded", (await Cluster.DeadLetter()).Reason, StringComparison.Ordinal);
        await Cluster.Publish("conference.event.x", Event(id, "add-member", "theirs", """,{"Call-ID":"ann"}"""));
        Assert.Single(await Cluster.Events<ParticipantJoined>(portal, id));
    }

    // Text that cannot be compressed is too long for an index.
    private static string Random(string like) => string.Concat(like.Chunk(32).Select(_ => Ids.New()));

    private async Task Happens(string id, string what, Func<JsonNode, bool> shows)
    {
        var (verb, call) = (what.Split(' ')[0], what.Split(' ')[1]);
        Cluster.Do($"{verb} {portal.Account} {id} {call}");
        await Until.Async(async () => shows(await Cluster.Present(portal, id, call)));
    }

    private string Event(string id, string name, string uuid, string more = "")
    {
        var body = new JsonObject
        {
            ["Event-Category"] = "conference",
            ["Event-Name"] = "event",
            ["Event"] = name,
            ["Msg-ID"] = Ids.New(),
            ["Node"] = "freeswitch@fs1",
            ["Account-ID"] = portal.Account,
            ["Conference-ID"] = id,
            ["Instance-ID"] = uuid,
        };
        if (more.Length > 0)
        {
            foreach (var (member, value) in JsonNode.Parse(more[1..])!.AsObject())
                body[member] = value?.DeepClone();
        }

        return body.ToJsonString();
    }
}
