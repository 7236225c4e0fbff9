using System.Text.Json.Nodes;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Domain;
using Conferences.Tests.Fixtures.Domain;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>A conference that two media servers of a cluster run at the same time.</summary>
public sealed class Two_switches_with_one_conference(SharedCluster shared) : IClassFixture<SharedCluster>
{
    private const string Ghost = """{"Member-Ghost":true}""";

    private readonly KazooStory story = new();

    private Cluster Cluster => shared.Cluster;

    [Theory]
    [InlineData("fs1", "fs2")]
    [InlineData("fs1", null)]
    [InlineData(null, "fs2")]
    [InlineData(null, null)]
    public void keeps_its_people_when_the_second_one_starts_it_and_tells_of_the_split(string? first, string? second)
    {
        story.Hear("conference-create", "A", host: first);
        story.With("A", "ann", "bob", "cat");
        var split = Assert.IsType<ConferenceSplit>(Assert.Single(story.Hear("conference-create", "B", host: second)));
        Assert.Equal((1, "B", second), (split.Instance, split.Uuid.Text, split.Switch));
        Assert.Equal(["ann", "bob", "cat"], story.Present);
        Assert.Equal([(1, "A", null, "B")], story.Instances());
        Assert.Empty(story.Hear("conference-create", "B", host: second));
    }

    [Fact]
    public void keeps_a_ghost_who_is_alone_in_it_and_as_a_ghost_when_the_first_one_ends()
    {
        story.Hear("add-member", "A", "sue", 1, "fs1", more: Ghost);
        Assert.IsType<ConferenceSplit>(Assert.Single(story.Hear("conference-create", "B", host: "fs2")));
        story.Hear("add-member", "B", "ann", 1, "fs2");
        Assert.Equal(["sue", "ann"], story.Present);

        story.Hear("add-member", "B", "eve", 2, "fs2", more: Ghost);
        story.Hear("conference-destroy", "A", host: "fs1");
        Assert.Equal(["ann", "eve"], story.Present);
        Assert.Equal((1, 1), (story.Live.Participants, story.Live.Ghosts));
    }

    [Fact]
    public void takes_a_ghost_for_one_who_comes_back_under_another_number_without_saying_so()
    {
        story.With("A", "ann");
        story.Hear("add-member", "A", "sue", 2, more: Ghost);
        story.Hear("add-member", "A", "sue", 3);
        Assert.Equal((1, 1), (story.Live.Participants, story.Live.Ghosts));
    }

    [Fact]
    public void ends_by_the_word_of_its_own_switch_that_starts_it_anew()
    {
        story.With("A", "ann", "bob");
        story.Hear("conference-create", "B", host: "FS1.Example.com");
        Assert.Empty(story.Present);
        Assert.Equal([(1, "A", Reason.Media, ""), (2, "B", null, "")], story.Instances());
    }

    [Fact]
    public void gives_way_where_nobody_is_in_it()
    {
        story.Hear("conference-create", "A", host: "fs1");
        story.Hear("conference-create", "B", host: "fs2");
        Assert.Equal([(1, "A", Reason.Media, ""), (2, "B", null, "A")], story.Instances());
        Assert.Empty(story.Hear("conference-create", "A", host: "fs1"));
    }

    [Theory]
    [InlineData("A ann, B bob", "fs1", "fs2")]
    [InlineData("B bob, A ann", "fs1", "fs2")]
    [InlineData("A ann, B bob", null, null)]
    [InlineData("B bob, A ann", null, null)]
    public void has_the_people_of_both_where_both_started_it_before_anybody_came(
        string order, string? first, string? second)
    {
        story.Hear("conference-create", "A", host: first);
        story.Hear("conference-create", "B", host: second);
        foreach (var (index, come) in order.Split(", ").Index())
            story.Hear("add-member", come[..1], come[2..], index + 1, come[0] == 'A' ? first : second);
        Assert.Equal(["ann", "bob"], story.Present.Order());
        Histories.Agree(story.Story.State);

        story.Hear("conference-destroy", "A", host: first);
        Assert.Equal(["bob"], story.Present);
        Assert.Empty(story.Hear("add-member", "A", "cat", 3, first));
        story.Hear("conference-destroy", "B", host: second);
        Assert.Empty(story.Present);
        Assert.False(story.Live.IsRunning);
    }

    [Theory]
    [InlineData("del-member", "bob")]
    [InlineData("conference-destroy", null)]
    public void is_entered_by_those_of_the_first_one_when_the_second_one_is_over_already(string end, string? call)
    {
        story.Hear("conference-create", "A", host: "fs1");
        story.Hear("conference-create", "B", host: "fs2");
        story.Hear("add-member", "B", "bob", 1, "fs2");
        story.Hear(end, "B", call, call is null ? null : 1, "fs2");
        Assert.False(story.Live.IsRunning);
        story.Hear("add-member", "A", "ann", 2, "fs1");
        Assert.Equal(["ann"], story.Present);
        Assert.Equal("A", story.Live.Uuid?.Text);
        story.Hear("conference-destroy", "A", host: "fs1");
        Assert.Empty(story.Hear("add-member", "A", "cat", 3, "fs1"));
    }

    [Fact]
    public async Task has_the_people_of_both_on_the_whole_service_where_both_started_it_before_anybody_came()
    {
        var portal = Cluster.Portal();
        var id = await portal.Create();
        await Publish(portal, id, "conference-create", "A");
        await Publish(portal, id, "conference-create", "B", host: "fs2");
        await Publish(portal, id, "add-member", "B", "bob", 1, "fs2");
        await Publish(portal, id, "add-member", "A", "ann", 1);
        Assert.Equal(
            [("bob", "B", "fs2"), ("ann", "A", "fs1")],
            (await portal.Get($"/{id}/participants")).Data.AsArray().Select(it => (
                it!.At<string>("call_id"), it!.At<string>("conference_uuid"), it!.At<string>("switch_hostname"))));
    }

    [Theory]
    [InlineData("fs2", "ann")]
    [InlineData("FS2", "ann")]
    [InlineData("fs3", "ann bob")]
    [InlineData(null, "ann bob")]
    public void loses_those_alone_whom_the_other_one_had_when_that_one_starts_it_anew(string? host, string left)
    {
        story.With("A", "ann");
        story.Hear("add-member", "B", "bob", 1, "fs2");
        story.Hear("conference-create", "C", host: host);
        Assert.Equal(left.Split(' '), story.Present);
        Assert.Equal([(1, "A", null, "B C")], story.Instances());
        story.Hear("add-member", "C", "cat", 2, host);
        Assert.Equal([.. left.Split(' '), "cat"], story.Present);
    }

    [Fact]
    public void ends_where_nobody_but_a_ghost_of_the_other_one_would_go_on()
    {
        story.With("A", "ann");
        story.Hear("add-member", "B", "sue", 1, "fs2", more: Ghost);
        var events = story.Hear("conference-destroy", "A");
        var end = Assert.Single(events.OfType<OperationRequested>()).Operation;
        Assert.Equal((OperationAction.End, Reason.EveryoneLeft), (end.Action, end.Cause));
        Assert.Equal(["sue"], story.Present);
    }

    [Theory]
    [InlineData(5L, 5L, "ann")]
    [InlineData(null, null, "ann")]
    [InlineData(5L, 6L, "bob cat")]
    [InlineData(null, 0L, "bob cat")]
    public void keeps_the_recorded_one_unless_a_search_says_that_the_other_one_runs_longer(
        long? first, long? second, string left)
    {
        story.With("A", "ann");
        var found = MediaRoster.Of([Roster("A", first, "ann"), Roster("B", second, "bob", "cat")]);
        story.Request(new ReconcileConference(
            found,
            null,
            story.Story.Context with { At = Story.Noon + ReconcileConference.Grace, By = null },
            story.Story.State.Version));
        Assert.Equal(left.Split(' '), story.Present);
    }

    [Fact]
    public void loses_those_alone_whom_the_other_one_had_when_the_other_one_is_destroyed()
    {
        story.With("A", "ann", "bob");
        story.Hear("add-member", "B", "cat", 1, "fs2");
        var events = story.Hear("conference-destroy", "B", host: "fs2");
        Assert.Equal(Reason.Media, Assert.Single(events.OfType<ParticipantLeft>()).Reason);
        Assert.Equal(["ann", "bob"], story.Present);
        Assert.Empty(story.Hear("conference-destroy", "B", host: "fs2"));
        Assert.Empty(story.Hear("add-member", "B", "dan", 2, "fs2"));
        Assert.Empty(story.Hear("conference-create", "B", host: "fs2"));
        Assert.Equal([(1, "A", null, "B")], story.Instances());
    }

    [Fact]
    public void goes_on_with_those_whom_the_other_one_has_when_it_is_destroyed_itself()
    {
        story.With("A", "ann", "bob");
        story.Hear("add-member", "B", "cat", 1, "fs2");
        story.Hear("mute-member", "B", "cat", 1, "fs2");
        story.Hear("conference-destroy", "A");
        Assert.Equal(["cat"], story.Present);
        Assert.True(story.Story.State.Roster[1].Muted);
        Assert.Equal([(1, "A", Reason.Media, "B"), (2, "B", null, "")], story.Instances());
        Assert.Equal(("B", "fs2"), (story.Live.Uuid?.Text, story.Live.Switch));
        Assert.Empty(story.Hear("add-member", "A", "dan", 3));
        Histories.Agree(story.Story.State);
    }

    [Fact]
    public void goes_on_with_those_whom_its_own_switch_has_when_that_starts_it_anew()
    {
        story.With("A", "ann");
        story.Hear("add-member", "B", "bob", 2);
        story.Hear("conference-create", "B");
        Assert.Equal(["bob"], story.Present);
        Assert.Equal([(1, "A", Reason.Media, "B"), (2, "B", null, "")], story.Instances());
    }

    [Fact]
    public void tells_words_about_the_one_from_words_about_the_other()
    {
        story.With("A", "ann");
        story.Hear("add-member", "B", "bob", 1, "fs2");
        Assert.Empty(story.Hear("mute-member", "A", "bob", 1));
        Assert.Empty(story.Hear("mute-member", "B", "ann", 1, "fs2"));
        Assert.Empty(story.Hear("lock", "B", host: "fs2"));
        Assert.Single(story.Hear("mute-member", "B", "bob", 1, "fs2").OfType<ParticipantMuted>());
        Assert.Single(story.Hear("mute-member", "A", "ann", 1).OfType<ParticipantMuted>());
        Assert.Single(story.Hear("del-member", "B", "bob", 1, "fs2").OfType<ParticipantLeft>());
        Assert.Equal(["ann"], story.Present);
    }

    [Fact]
    public void records_so_many_splits_and_no_more()
    {
        story.With("A", "ann");
        foreach (var number in Enumerable.Range(1, 20))
            story.Hear("conference-create", $"B{number}", host: $"fs-{number}");
        Assert.Equal(16, story.Story.Events.OfType<ConferenceSplit>().Count());
    }

    [Theory]
    [InlineData("600", "5", false)]
    [InlineData("600", "5", true)]
    [InlineData("\"600\"", "\"5\"", true)]
    [InlineData("0", null, true)]
    public async Task is_by_a_search_the_one_that_runs_longest_in_whatever_order_they_reply(
        string longest, string? other, bool isLast)
    {
        var portal = Cluster.Portal();
        var id = await portal.Create();
        await using var nodes = await SearchReplies.OnAsync(Cluster.Broker);
        JsonObject[] both =
        [
            KazooMessages.Held(id, "A", "fs1", longest, "ann", "bob", "cat"),
            KazooMessages.Held(id, "B", "fs2", other, "dan"),
        ];
        nodes.To(id, isLast ? [.. both.Reverse()] : both);
        nodes.To(portal.Account, Running(portal.Account, id));
        await Cluster.Reconcile();
        Assert.Equal(
            ["ann", "bob", "cat"],
            (await portal.Get($"/{id}/participants")).Data.AsArray().Select(it => it!.At<string>("call_id")));
        var run = Assert.Single((await portal.Get($"/{id}/instances")).Data.AsArray())!;
        Assert.Equal(("A", "fs1"), (run.At<string>("uuid"), run.At<string>("switch_hostname")));
        Assert.Equal(("B", "fs2"), (
            run["splits"]![0]!.At<string>("uuid"), run["splits"]![0]!.At<string>("switch_hostname")));
        var told = (await portal.Get($"/{id}/events?type=conference.split")).Data.AsArray();
        Assert.Equal("B", Assert.Single(told)!["data"]!.At<string>("uuid"));
    }

    [Fact]
    public async Task is_found_on_whichever_node_lists_it()
    {
        var portal = Cluster.Portal();
        var (one, other) = (await portal.Create(), await portal.Create());
        await using var nodes = await SearchReplies.OnAsync(Cluster.Broker);
        nodes.To(portal.Account, Running(portal.Account, one), Running(portal.Account, other));
        foreach (var (id, call) in ((string, string)[])[(one, "ann"), (other, "bob")])
            nodes.To(id, KazooMessages.Held(id, id, "fs1", "5", call));
        await Cluster.Reconcile();
        await Cluster.Present(portal, one, "ann");
        await Cluster.Present(portal, other, "bob");
    }

    [Fact]
    public async Task keeps_three_callers_of_the_first_one_on_the_whole_service()
    {
        var portal = Cluster.Portal();
        var id = await portal.Create();
        await Publish(portal, id, "conference-create", "A");
        foreach (var (index, call) in ((string[])["ann", "bob", "cat"]).Index())
            await Publish(portal, id, "add-member", "A", call, index + 1);
        await Publish(portal, id, "conference-create", "B", host: "fs2");
        await Publish(portal, id, "add-member", "B", "dan", 1, "fs2");
        var people = (await portal.Get($"/{id}/participants")).Data.AsArray();
        Assert.Equal(
            [("ann", "A", "fs1"), ("bob", "A", "fs1"), ("cat", "A", "fs1"), ("dan", "B", "fs2")],
            people.Select(it => (
                it!.At<string>("call_id"), it!.At<string>("conference_uuid"), it!.At<string>("switch_hostname"))));

        await Publish(portal, id, "conference-destroy", "A");
        Assert.Equal("dan", Assert.Single((await portal.Get($"/{id}/participants")).Data.AsArray())!
            .At<string>("call_id"));
        Assert.Equal(2, (await portal.Get($"/{id}/instances")).Data.AsArray().Count);
        await Publish(portal, id, "conference-destroy", "B", host: "fs2");
        Assert.Empty((await portal.Get($"/{id}/participants")).Data.AsArray());
    }

    [Fact]
    public void has_the_same_rank_whatever_the_order_where_the_times_are_the_same()
    {
        MediaRoster[] replies =
        [
            Roster("A", 5, "ann"), Roster("B", 5, "bob", "cat"), Roster("C", null, "dan", "eve", "fay"),
            Roster("B", 4),
        ];
        foreach (var some in (MediaRoster[][])[replies, [.. replies.Reverse()]])
        {
            var chosen = MediaRoster.Of(some);
            Assert.Equal(("B", 2), (chosen.Uuid?.Text, chosen.Legs.Length));
            Assert.Equal(["A", "C"], chosen.Others.Select(it => it.Uuid?.Text));
        }
    }

    private static MediaRoster Roster(string uuid, long? runTime, params string[] calls) =>
        new(new(uuid), "fs1", null, false, null, [.. calls.Select(call => Words.Leg(call))]) { RunTime = runTime };

    private static JsonObject Running(string account, string id) => new()
    {
        ["Event-Category"] = "conference",
        ["Event-Name"] = "search_resp",
        ["Account-ID"] = account,
        ["Conferences"] = new JsonObject { [id] = new JsonObject() },
    };

    private Task Publish(
        Portal portal, string id, string name, string uuid, string? call = null, long? member = null,
        string host = "fs1") =>
        Cluster.Publish(
            $"conference.event.{name}.{portal.Account}.{id}.{call ?? id}",
            KazooMessages.Event(portal.Account, id, name, uuid, call, member, host).ToJsonString());
}
