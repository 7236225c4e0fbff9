using System.Text.Json;
using Conferences.Api.Media.Kazoo;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Tests.Fixtures.Domain;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>
/// <c>switch_hostname</c> and <c>focus</c>: what names the media server, never the node that relayed the message.
/// </summary>
public sealed class The_name_of_a_media_server(SharedCluster shared) : IClassFixture<SharedCluster>
{
    private readonly KazooStory story = new();

    [Theory]
    [InlineData("{}", null)]
    [InlineData("""{"Node":"freeswitch@relay"}""", null)]
    [InlineData("""{"Conference-Node":"ecallmgr@relay"}""", null)]
    [InlineData("""{"Switch-Hostname":""}""", null)]
    [InlineData("""{"Switch-Hostname":"fs1"}""", "fs1")]
    [InlineData("""{"Switch-Hostname":"freeswitch@fs1.example.com"}""", "fs1.example.com")]
    [InlineData("""{"Switch-Hostname":"fs1","Conference-Node":"freeswitch@fs2"}""", "fs1")]
    [InlineData("""{"Conference-Node":"freeswitch@fs1"}""", "fs1")]
    [InlineData("""{"Focus":"fs1","Event-Name":"participant_event"}""", "fs1")]
    public void is_what_the_event_says_of_it(string more, string? expected)
    {
        story.Hear("add-member", "A", "ann", 1, host: null, more: more);
        Assert.Equal(expected, story.Live.Switch);
        var created = new KazooStory();
        created.Hear("conference-create", "A", host: null, more: more);
        Assert.Equal(expected, created.Live.Switch);
    }

    [Theory]
    [InlineData("add-member", "bob")]
    [InlineData("mute-member", "ann")]
    [InlineData("unmute-member", "ann")]
    [InlineData("conference-create", null)]
    [InlineData("lock", null)]
    [InlineData("unlock", null)]
    [InlineData("start-recording", null)]
    public void is_corrected_by_any_later_word_that_names_it(string name, string? call)
    {
        story.Hear("add-member", "A", "ann", 1, host: null);
        foreach (var host in (string[])["fs1", "fs2"])
        {
            var located = Assert.Single(
                story.Hear(name, "A", call, call is "ann" ? 1 : 2, host).OfType<ConferenceLocated>());
            Assert.Equal((1, host), (located.Instance, located.Switch));
            Assert.Equal(host, story.Live.Switch);
            Assert.Empty(story.Hear(name, "A", call, call is "ann" ? 1 : 2, host).OfType<ConferenceLocated>());
        }
    }

    [Fact]
    public void is_not_that_of_another_instance_nor_told_when_it_is_over()
    {
        story.With("A", "ann");
        Assert.DoesNotContain(story.Hear("add-member", "B", "bob", 1, "fs2"), it => it is ConferenceLocated);
        Assert.DoesNotContain(story.Hear("conference-destroy", "A", host: "fs3"), it => it is ConferenceLocated);
        Assert.Equal("fs2", story.Live.Switch);
    }

    [Fact]
    public void is_what_a_search_says()
    {
        story.Hear("add-member", "A", "ann", 1, host: null);
        ReconcileConference Found(string? host) => new(
            Read(host), null, story.Story.Context with { By = null }, story.Story.State.Version);
        Assert.Equal("fs1", Assert.IsType<ConferenceLocated>(Assert.Single(story.Request(Found("fs1")).Events)).Switch);
        Assert.Empty(story.Request(Found("fs1")).Events);
        Assert.Empty(story.Request(Found(null)).Events);
        Assert.Single(story.Request(Found("fs2")).Events);
    }

    [Fact]
    public async Task is_shown_once_it_is_known()
    {
        var portal = shared.Cluster.Portal();
        var id = await portal.Create();
        await Publish(portal, id, "add-member", null);
        var unnamed = (await portal.Get($"/{id}")).Data;
        Assert.Null(unnamed["focus"]);
        Assert.Null(unnamed["_read_only"]!["switch_hostname"]);
        Assert.Null((await portal.Get($"/{id}/participants/1")).Data["switch_hostname"]);
        Assert.Null((await portal.Get($"/{id}/instances/1")).Data["switch_hostname"]);

        await Publish(portal, id, "mute-member", "fs1");
        var named = (await portal.Get($"/{id}")).Data;
        Assert.Equal(("fs1", "fs1"), (
            named.At<string>("focus"), named["_read_only"]!.At<string>("switch_hostname")));
        Assert.Equal("fs1", (await portal.Get($"/{id}/participants/1")).Data.At<string>("switch_hostname"));

        await using var nodes = await SearchReplies.OnAsync(shared.Cluster.Broker);
        nodes.To(id, KazooMessages.Held(id, "A", "fs2", "5", "ann"));
        await shared.Cluster.Reconcile();
        Assert.Equal("fs2", (await portal.Get($"/{id}")).Data.At<string>("focus"));
        Assert.Equal("fs2", (await portal.Get($"/{id}/instances/1")).Data.At<string>("switch_hostname"));
    }

    private static MediaRoster Read(string? host)
    {
        var reply = KazooMessages.Held(Story.Id, "A", host, "5", "ann");
        reply["Msg-ID"] = "1";
        var (read, objection) = KazooReply.Read(
            JsonSerializer.SerializeToUtf8Bytes(reply), Story.Noon, () => "person");
        Assert.Null(objection);
        return Assert.IsType<KazooReply.Held>(read).Roster;
    }

    private Task Publish(Portal portal, string id, string name, string? host) => shared.Cluster.Publish(
        $"conference.event.{name}.{portal.Account}.{id}.ann",
        KazooMessages.Event(portal.Account, id, name, "A", "ann", 1, host).ToJsonString());
}
