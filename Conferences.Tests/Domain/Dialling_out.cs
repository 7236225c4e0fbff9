using System.Text.Json;
using Conferences.Domain.Commands;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>What a dial requests from the media server, and when it requests nothing.</summary>
public sealed class Dialling_out
{
    [Fact]
    public void asks_for_each_leg_and_keeps_who_it_reaches_apart()
    {
        var story = new Story();
        var decision = story.Request(story.Dial(["a", "b"]));
        var operation = Assert.IsType<OperationRequested>(Assert.Single(decision.Events)).Operation;
        Assert.Equal((OperationAction.Dial, OperationStatus.Requested), (operation.Action, operation.Status));
        Assert.Equal(
            [(0, "a", "a-endpoint", "a-person"), (0, "b", "b-endpoint", "b-person")],
            operation.Targets.Select(it =>
                (it.ParticipantId, it.Leg!.CallId.Text, it.Leg.EndpointId, it.Leg.PersonId.Text)));
        Assert.Equal(["a-person", "b-person"], story.People.Select(person => person.Id));
        Assert.Equal(story.People.Select(person => person.Hash()), operation.Targets.Select(it => it.Leg!.PersonHash));
        Assert.DoesNotContain("1555", JsonSerializer.Serialize(operation), StringComparison.Ordinal);
        Assert.False(story.Live.IsRunning);
    }

    [Theory]
    [InlineData(1, 20, 30)]
    [InlineData(2, 20, 50)]
    [InlineData(1, 1, 11)]
    [InlineData(100, 600, 60_010)]
    public void gives_the_media_server_the_time_that_all_may_ring_and_some_more(int legs, int timeout, int seconds)
    {
        var story = new Story();
        var operation = story.Request(story.Dial(
            [.. Enumerable.Range(0, legs).Select(leg => $"{leg}")], timeout)).Operation!;
        Assert.Equal(TimeSpan.FromSeconds(seconds), operation.Deadline - operation.RequestedAt);
        Assert.Equal(timeout, operation.Dialling!.TimeoutSeconds);
    }

    [Fact]
    public void again_dials_again()
    {
        var story = new Story().With(moderate: false, "m");
        Assert.NotEqual(story.Request(story.Dial(["a"])).Operation!.Id, story.Request(story.Dial(["b"])).Operation!.Id);
        Assert.Equal(2, story.Live.Pending.Length);
    }

    [Fact]
    public void starts_one_instance_however_many_dials_are_under_way()
    {
        var story = new Story();
        Assert.Equal("first", Uuid(story, "first"));
        Assert.Equal("first", Uuid(story, "second"));
        Assert.Equal("first", story.Join("a").Events.OfType<ConferenceStarted>().Single().Uuid.Text);
    }

    [Fact]
    public void would_start_another_instance_than_the_one_that_runs()
    {
        var story = new Story().With(moderate: false, "m");
        var dial = story.Dialling(story.Dial(["a"], uuid: "next"));
        story.Act(ConferenceAction.End);
        Assert.Equal("next", dial.Dialling!.Uuid.Text);
        Assert.Equal((2, "next"), story.Hear(dial, "a", "next").OfType<ConferenceStarted>()
            .Select(it => (it.Instance, it.Uuid.Text)).Single());
    }

    [Fact]
    public void brings_what_to_run_by_only_where_nothing_is_configured()
    {
        var dynamic = Story.Document("""{"name":"Tonight"}""");
        var (configured, unknown) = (new Story(), new Story(null));
        Assert.Null(configured.Request(configured.Dial(["a"], dynamic: dynamic)).Operation!.Dialling!.Dynamic);
        Assert.Equal(dynamic, unknown.Request(unknown.Dial(["a"], dynamic: dynamic)).Operation!.Dialling!.Dynamic);
    }

    [Fact]
    public void of_a_removed_conference_is_refused()
    {
        var story = new Story();
        story.Do(new DeleteConference(null, story.Context));
        Assert.Equal(new Refusal(Reason.Unknown, Story.Id), Refused(story));
    }

    [Theory]
    [InlineData("""{"max_participants":1}""")]
    [InlineData("""{"max_participants":1,"wait_for_moderator":true}""")]
    public void of_a_full_conference_is_refused_whether_people_wait_or_not(string document) =>
        Assert.Equal(new Refusal(Reason.Full), Refused(new Story(document).With(moderate: false, "m")));

    [Theory]
    [InlineData("""{"max_participants":2}""")]
    [InlineData("""{"max_participants":0}""")]
    public void of_a_conference_with_room_for_one_more_is_not(string document)
    {
        var story = new Story(document).With(moderate: false, "m");
        Assert.Single(story.Request(story.Dial(["a", "b"])).Events);
    }

    [Fact]
    public void of_a_locked_conference_is_not()
    {
        var story = new Story().With(moderate: false, "m");
        story.Act(ConferenceAction.Lock);
        Assert.Single(story.Request(story.Dial(["a"])).Events);
    }

    private static string Uuid(Story story, string uuid) =>
        story.Request(story.Dial([$"to-{uuid}"], uuid: uuid)).Operation!.Dialling!.Uuid.Text;

    private static Refusal? Refused(Story story)
    {
        var decision = story.Request(story.Dial(["a"]));
        Assert.Empty(decision.Events);
        Assert.Empty(decision.People);
        return decision.Refusal;
    }
}
