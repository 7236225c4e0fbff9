using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Tests.Domain;
using Conferences.Tests.Fixtures.Domain;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>Legs in instances whose start was not reported, after a crash of the media server for example.</summary>
public sealed class A_leg_of_an_unknown_instance(SharedCluster shared) : IClassFixture<SharedCluster>
{
    private readonly KazooStory story = new();

    private Cluster Cluster => shared.Cluster;

    [Fact]
    public void starts_it_where_none_runs()
    {
        story.With("A", "ann");
        Assert.Equal([(1, "A", null, "")], story.Instances());
    }

    [Theory]
    [InlineData("fs1.example.com")]
    [InlineData("fs2.example.com")]
    [InlineData(null)]
    public void is_in_beside_those_of_another_and_puts_nobody_out(string? host)
    {
        story.With("A", "ann", "bob");
        Assert.Equal(
            ["ConferenceSplit", "ParticipantJoined"],
            story.Hear("add-member", "B", "cat", 1, host).Select(it => it.GetType().Name));
        Assert.Single(story.Hear("add-member", "B", "dan", 2, host));
        Assert.Equal(["ann", "bob", "cat", "dan"], story.Present);
        Assert.Equal([(1, "A", null, "B")], story.Instances());
        Assert.Empty(story.Hear("add-member", "B", "cat", 1, host));
    }

    [Fact]
    public void starts_it_when_nobody_is_in_the_other_one()
    {
        story.Hear("conference-create", "A");
        story.Hear("add-member", "B", "ann", 1, "fs2");
        Assert.Equal([(1, "A", Reason.Media, ""), (2, "B", null, "A")], story.Instances());
        Assert.Equal(["ann"], story.Present);
        story.Hear("add-member", "A", "bob", 2);
        Assert.Equal(["ann", "bob"], story.Present);
    }

    [Fact]
    public void goes_on_in_it_when_a_search_finds_that_one_alone()
    {
        story.With("A", "ann", "bob");
        story.Hear("add-member", "B", "cat", 1);
        story.Request(new ReconcileConference(
            new(new("B"), "fs1.example.com", null, false, null, [Words.Leg("cat")]),
            null,
            story.Story.Context with { At = Story.Noon + ReconcileConference.Grace },
            story.Story.State.Version));
        Assert.Equal(["cat"], story.Present);
        Assert.Equal([(1, "A", Reason.Media, "B"), (2, "B", null, "")], story.Instances());
        Histories.Agree(story.Story.State);
    }

    [Fact]
    public void that_was_in_another_has_left_that_one()
    {
        story.With("A", "ann", "bob");
        story.Hear("add-member", "B", "bob", 1);
        Assert.Equal(["ann", "bob"], story.Present);
        Assert.Equal("B", story.Story.State.Roster[3].Uuid?.Text);
        Histories.Agree(story.Story.State);

        var alone = new KazooStory().With("A", "ann");
        alone.Hear("add-member", "B", "ann", 1);
        Assert.Equal([(1, "A", Reason.Media, ""), (2, "B", null, "")], alone.Instances());
        Assert.Equal(["ann"], alone.Present);
    }

    [Fact]
    public void enters_the_one_that_everybody_has_just_left()
    {
        story.With("A", "ann");
        story.Hear("del-member", "A", "ann", 1);
        story.Hear("add-member", "A", "bob", 2);
        Assert.Equal(["bob"], story.Present);
        Assert.Equal([(1, "A", Reason.EveryoneLeft, ""), (2, "A", null, "")], story.Instances());
        Assert.Empty(story.Hear("add-member", "A", "ann", 1));
        story.Hear("add-member", "A", "ann", 3);
        Assert.Equal(["bob", "ann"], story.Present);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void enters_none_that_is_destroyed(bool isEmptied)
    {
        story.With("A", "ann");
        if (isEmptied)
            story.Hear("del-member", "A", "ann", 1);
        story.Hear("conference-destroy", "A");
        Assert.Empty(story.Hear("conference-destroy", "A"));
        Assert.Empty(story.Hear("add-member", "A", "bob", 2));
        Assert.Empty(story.Hear("conference-create", "A"));
        Assert.False(story.Live.IsRunning);

        story.With("B", "cat");
        Assert.Empty(story.Hear("add-member", "A", "bob", 2));
        Assert.Equal(["cat"], story.Present);
    }

    [Fact]
    public void enters_none_that_ran_before_the_last_one()
    {
        foreach (var uuid in (string[])["A", "B"])
        {
            story.With(uuid, "ann");
            story.Hear("del-member", uuid, "ann", 1);
        }

        Assert.Empty(story.Hear("add-member", "A", "bob", 2));
        Assert.Single(story.Hear("add-member", "B", "bob", 2).OfType<ConferenceStarted>());
    }

    [Fact]
    public void enters_none_whose_end_was_reported_before_its_start()
    {
        Assert.IsType<ConferenceDestroyed>(Assert.Single(story.Hear("conference-destroy", "A")));
        Assert.Empty(story.Hear("conference-create", "A"));
        Assert.Empty(story.Hear("add-member", "A", "ann", 1));
        Assert.NotEmpty(story.Hear("add-member", "B", "ann", 1));
    }

    [Fact]
    public async Task is_recorded_the_same_by_the_whole_service()
    {
        var portal = Cluster.Portal();
        var id = await portal.Create();
        await Publish(portal, id, "add-member", "A", "ann", 1);
        await Publish(portal, id, "del-member", "A", "ann", 1);
        await Publish(portal, id, "add-member", "A", "bob", 2);
        Assert.Equal("bob", await People(portal, id));
        await Publish(portal, id, "add-member", "B", "cat", 1);
        Assert.Equal("bob cat", await People(portal, id));
        await Publish(portal, id, "del-member", "B", "cat", 1);
        await Publish(portal, id, "del-member", "A", "bob", 2);
        Assert.Equal("", await People(portal, id));
        await Publish(portal, id, "conference-destroy", "A");
        await Publish(portal, id, "add-member", "A", "dan", 3);
        Assert.Equal("", await People(portal, id));
        Assert.Equal(2, (await portal.Get($"/{id}/instances")).Data.AsArray().Count);
        Assert.Single(await Cluster.Events<ConferenceSplit>(portal, id));
    }

    private static async Task<string> People(Portal portal, string id) => string.Join(
        ' ', (await portal.Get($"/{id}/participants")).Data.AsArray().Select(it => it!.At<string>("call_id")));

    private Task Publish(
        Portal portal, string id, string name, string uuid, string? call = null, long? member = null) =>
        Cluster.Publish(
            $"conference.event.{name}.{portal.Account}.{id}.{call ?? id}",
            KazooMessages.Event(portal.Account, id, name, uuid, call, member).ToJsonString());
}
