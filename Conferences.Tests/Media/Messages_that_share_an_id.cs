using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>
/// <c>Msg-ID</c> is FreeSWITCH's clock, which stands still while it does several things at once: messages of one node
/// share an id, and a repeat is only what is the same in every byte.
/// </summary>
public sealed class Messages_that_share_an_id(SharedCluster shared) : IClassFixture<SharedCluster>
{
    private readonly Portal portal = shared.Cluster.Portal();
    private readonly string uuid = Ids.New();
    private string id = "";
    private int published;

    private Cluster Cluster => shared.Cluster;

    // Each line is what one node says under one id: the event, and the leg it is about.
    public static TheoryData<string, string> Told => new()
    {
        { "mute-member ann, mute-member bob, mute-member eve", "Muted Muted Muted" },
        { "deaf-member eve, deaf-member bob, deaf-member ann", "Deafened Deafened Deafened" },
        { "mute-member ann, deaf-member ann", "Muted Deafened" },
        { "mute-member ann, unmute-member ann", "Muted Unmuted" },
        { "lock, unlock", "Locked Unlocked" },
        { "lock, mute-member bob", "Locked Muted" },
        { "start-recording, stop-recording", "RecordingStarted RecordingStopped" },
        { "add-member tom, mute-member tom", "Joined Muted" },
        { "add-member tom, add-member sue", "Joined Joined" },
        { "add-member tom, del-member tom", "Joined Left" },
        { "del-member ann, del-member bob, del-member eve, conference-destroy", "Left Left Left Ended Destroyed" },
        { "del-member ann, conference-destroy", "Left Left Left Ended" },
    };

    [Theory]
    [MemberData(nameof(Told))]
    public async Task are_all_recorded_once_however_often_they_come(string told, string recorded)
    {
        await Begin();
        var before = (await Cluster.Events(portal, id)).Count;
        JsonObject[] messages = [.. told.Split(", ").Select(it => it.Split(' ')).Select(it => Event(it[0], it[1..]))];
        foreach (var message in messages)
            await Publish(message);
        Assert.Equal(recorded.Split(' '), await Recorded(before));

        foreach (var message in messages)
            await Publish(message);
        Assert.Equal(recorded.Split(' '), await Recorded(before));
    }

    [Fact]
    public async Task leave_nobody_in_a_conference_that_is_over()
    {
        await Begin();
        foreach (var leg in (string[])["ann", "bob", "eve"])
            await Publish(Event("del-member", leg));
        await Publish(Event("conference-destroy"));
        Assert.Empty((await portal.Get($"/{id}/participants")).Data.AsArray());
        var instance = Assert.Single((await portal.Get($"/{id}/instances")).Data.AsArray())!;
        Assert.NotNull(instance["ended_at"]);
    }

    [Fact]
    public async Task are_recorded_in_each_conference_that_they_name()
    {
        await Begin();
        var (first, legs) = (id, "ann bob eve".Split(' '));
        await Begin();
        foreach (var conference in (string[])[first, id])
        {
            foreach (var leg in legs)
                await Publish(KazooWords.Event("mute-member", portal.Account, conference, uuid, leg, leg[0]));
            Assert.All(
                (await portal.Get($"/{conference}/participants")).Data.AsArray(),
                it => Assert.False(it!.At<bool>("speak")));
        }
    }

    [Fact]
    public async Task are_recorded_in_the_older_form_too()
    {
        await Begin();
        foreach (var leg in (string[])["ann", "bob", "eve"])
        {
            var old = Event("mute-member", leg);
            old["Event-Name"] = "participant_event";
            await Cluster.Publish($"conference.event.{id}.{leg}", old.ToJsonString());
        }

        Assert.All(
            (await portal.Get($"/{id}/participants")).Data.AsArray(), it => Assert.False(it!.At<bool>("speak")));
    }

    // Ann, Bob and Eve are in, each by a message with an id of its own.
    private async Task Begin()
    {
        id = await portal.Create();
        string[] says = ["conference-create", "add-member ann", "add-member bob", "add-member eve"];
        foreach (var said in says.Select(it => it.Split(' ')))
        {
            var message = Event(said[0], said[1..]);
            message["Msg-ID"] = $"{1_767_268_700_000_000 + ++published}";
            await Publish(message);
        }
    }

    private JsonObject Event(string name, params string[] leg) => KazooWords.Event(
        name, portal.Account, id, uuid, leg.FirstOrDefault(), leg is [var one, ..] ? one[0] : 0);

    private Task Publish(JsonObject message) => Cluster.Publish(KazooWords.KeyOf(message), message.ToJsonString());

    private async Task<string[]> Recorded(int before) =>
    [
        .. (await Cluster.Events(portal, id)).Skip(before).Select(it => it.Data.GetType().Name
            .Replace("Participant", "", StringComparison.Ordinal)
            .Replace("Conference", "", StringComparison.Ordinal)),
    ];
}
