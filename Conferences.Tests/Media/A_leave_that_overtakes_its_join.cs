using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>Legs whose leave is reported before their join.</summary>
public sealed class A_leave_that_overtakes_its_join(SharedCluster shared) : IClassFixture<SharedCluster>
{
    private readonly KazooStory story = new();

    // Kazoo's number is only in some messages.
    [Theory]
    [InlineData(true, 7L, 7L)]
    [InlineData(true, null, 7L)]
    [InlineData(true, 7L, null)]
    [InlineData(true, null, null)]
    [InlineData(false, 7L, 7L)]
    [InlineData(false, null, null)]
    public void leaves_nobody_behind(bool isRunning, long? atLeave, long? atJoin)
    {
        if (isRunning)
            story.With("A", "ann");
        var missed = Assert.IsType<ParticipantMissed>(Assert.Single(story.Hear("del-member", "A", "bob", atLeave)));
        Assert.Equal(("bob", "A", atLeave), (missed.CallId.Text, missed.Uuid?.Text, missed.MemberId));
        Assert.Empty(story.Hear("del-member", "A", "bob", atLeave));
        Assert.Empty(story.Hear("add-member", "A", "bob", atJoin));
        Assert.Equal(isRunning ? ["ann"] : [], story.Present);
        Assert.Equal(isRunning, story.Live.IsRunning);
    }

    [Fact]
    public void says_nothing_of_another_stay_of_that_leg()
    {
        story.With("A", "ann");
        story.Hear("del-member", "A", "bob", 7);
        Assert.Single(story.Hear("add-member", "A", "bob", 8).OfType<ParticipantJoined>());
        Assert.Empty(story.Hear("add-member", "A", "bob", 7));
        Assert.Empty(story.Hear("del-member", "A", "bob", 7));
        Assert.Equal(["ann", "bob"], story.Present);
    }

    [Fact]
    public void says_nothing_of_another_instance()
    {
        story.Hear("del-member", "A", "ann", 1);
        Assert.NotEmpty(story.Hear("add-member", "B", "ann", 1));
    }

    // On the media server: in as 7, out, in as 9; and perhaps out again.
    [Theory]
    [InlineData("add 7, add 9, del 7", "9")]
    [InlineData("add 9, add 7, del 7", "9")]
    [InlineData("add 9, del 7, add 7", "9")]
    [InlineData("del 7, add 9, add 7", "9")]
    [InlineData("del 7, add 7, add 9", "9")]
    [InlineData("add 7, del 7, add 9", "9")]
    [InlineData("add 7, del 7, del 9, add 9", "")]
    [InlineData("add 7, del 9, del 7, add 9", "")]
    [InlineData("add 7, del 9, add 9, del 7", "")]
    [InlineData("del 9, del 7, add 9, add 7", "")]
    [InlineData("del 9, add 7, add 9, del 7", "")]
    [InlineData("add 9, add 7, del 9, del 7", "")]
    public void of_a_leg_that_comes_twice_is_told_from_its_other_leave(string order, string left)
    {
        story.With("A", "ann");
        foreach (var word in order.Split(", ").Select(it => it.Split(' ')))
            story.Hear($"{word[0]}-member", "A", "bob", long.Parse(word[1]));
        Assert.Equal(left, string.Join(' ', story.Story.State.Roster.Values
            .Where(it => it.CallId.Text == "bob").Select(it => it.MemberId)));
    }

    [Fact]
    public void is_not_made_of_a_repeat_nor_of_a_word_about_what_is_over()
    {
        story.With("A", "ann", "bob");
        story.Hear("del-member", "A", "bob", 2);
        Assert.Empty(story.Hear("del-member", "A", "bob", 2));
        Assert.Empty(story.Hear("del-member", "A", "bob"));
        story.Hear("conference-destroy", "A");
        Assert.Empty(story.Hear("del-member", "A", "ann", 1));
        Assert.Empty(story.Hear("del-member", "A", "cat", 3));
    }

    [Fact]
    public void is_remembered_for_as_long_as_a_join_may_be_late()
    {
        story.With("A", "ann");
        story.Hear("del-member", "A", "bob", 7);
        var last = LateEventFilter.LatestJoin - TimeSpan.FromTicks(1);
        Assert.Empty(story.Hear("add-member", "A", "bob", 7, after: last));
        Assert.NotEmpty(story.Hear("add-member", "A", "bob", 7, after: LateEventFilter.LatestJoin));
    }

    [Fact]
    public void is_one_of_the_newest_that_are_remembered()
    {
        story.With("A", "ann");
        foreach (var number in Enumerable.Range(1, 65))
            story.Hear("del-member", "A", $"leg {number}", 100 + number);
        Assert.Equal(64, story.Live.Late!.Legs.Length);
        Assert.Empty(story.Hear("add-member", "A", "leg 2", 102));
        Assert.NotEmpty(story.Hear("add-member", "A", "leg 1", 101));
    }

    [Fact]
    public void outlives_the_end_of_the_instance()
    {
        story.With("A", "ann");
        story.Hear("del-member", "A", "bob", 2);
        story.Hear("del-member", "A", "ann", 1);
        Assert.Empty(story.Hear("add-member", "A", "bob", 2));
        Assert.False(story.Live.IsRunning);
    }

    [Fact]
    public void fails_the_dial_of_that_leg()
    {
        story.With("A", "ann");
        var dial = story.Story.Dialling("bob");
        var failed = Assert.Single(story.Hear("del-member", "A", "bob", 2).OfType<OperationFailed>());
        Assert.Equal((dial.Id, "left"), (failed.OperationId, failed.Reason.Text));
        Assert.Empty(story.Hear("add-member", "A", "bob", 2));
    }

    [Theory]
    [InlineData(3, 5, false)]
    [InlineData(6, 5, true)]
    public void is_told_by_its_position_where_the_server_keeps_an_order(long join, long leave, bool isIn)
    {
        var ordered = new Story().With(moderate: false, "ann");
        ordered.Request(new ObserveParticipants(
            ParticipantAction.Kick, [new("bob")], ordered.Word(position: leave)));
        ordered.Request(new ObserveJoin(Words.Leg("bob"), "switch", ordered.Word(position: join)));
        Assert.Equal(isIn, ordered.State.Roster.Values.Any(it => it.CallId.Text == "bob"));
    }

    [Fact]
    public async Task is_kept_by_the_database_and_told_in_the_history()
    {
        var portal = shared.Cluster.Portal();
        var id = await portal.Create();
        await Publish(portal, id, "add-member", "ann", 1);
        await Publish(portal, id, "del-member", "bob", 2);
        await Publish(portal, id, "add-member", "bob", 2);
        Assert.Equal("ann", Assert.Single((await portal.Get($"/{id}/participants")).Data.AsArray())!
            .At<string>("call_id"));
        var told = Assert.Single((await portal.Get($"/{id}/events?type=participant.missed")).Data.AsArray())!;
        Assert.Equal("bob", told["data"]!.At<string>("call_id"));

        await Publish(portal, id, "del-member", "ann", 1);
        await Publish(portal, id, "del-member", "ann", 1);
        await Publish(portal, id, "add-member", "ann", 1);
        Assert.Empty((await portal.Get($"/{id}/participants")).Data.AsArray());
        Assert.Single(await shared.Cluster.Events<ParticipantMissed>(portal, id));
    }

    private Task Publish(Portal portal, string id, string name, string call, long member) => shared.Cluster.Publish(
        $"conference.event.{name}.{portal.Account}.{id}.{call}",
        KazooMessages.Event(portal.Account, id, name, "A", call, member).ToJsonString());
}
