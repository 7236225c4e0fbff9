using System.Text.Json;
using Conferences.Domain.Commands;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

public sealed class Editing_conferences
{
    [Fact]
    public void is_recorded_whole_and_counts_a_revision()
    {
        var story = new Story("""{"name":"a"}""");
        Assert.IsType<ConferenceUpdated>(Assert.Single(story.Do(Patch("""{"name":"b"}"""))));
        Assert.Equal(2, story.State.Conference!.Revision);
        Assert.Equal("b", story.State.Conference.Document.Json.GetProperty("name").GetString());
    }

    [Fact]
    public void is_no_fact_where_nothing_changes()
    {
        var story = new Story("""{"name":"a"}""");
        Assert.Empty(story.Do(Patch("""{"name":"a"}""")));
        Assert.Empty(story.Do(new ReplaceConference(Story.Document("""{"name":"a"}"""), null, story.Context)));
    }

    [Fact]
    public void is_refused_where_the_caller_read_another_revision()
    {
        var story = new Story();
        Assert.Equal(Reason.Outdated, story.Request(Patch("{}", [7])).Refusal!.Reason);
        Assert.Equal(Reason.Outdated, story.Request(new DeleteConference([], story.Context)).Refusal!.Reason);
        Assert.Null(story.Request(new DeleteConference([7, 1], story.Context)).Refusal);
    }

    [Fact]
    public void is_refused_with_all_numbers_that_lead_elsewhere_in_the_order_they_were_sent()
    {
        var story = new Story("{}", "1001", "1003");
        var decision = story.Request(Patch("""{"conference_numbers":["1003","1002"],"member":{"numbers":["1001"]}}"""));
        Assert.Equal(new Refusal(Reason.NumbersTaken, "1003, 1001"), decision.Refusal);
        Assert.Empty(decision.Events);
    }

    [Fact]
    public void is_refused_where_one_number_stands_in_two_lists() =>
        Assert.Equal(new(Reason.NumbersRepeated, "1001"), new Story().Request(
            Patch("""{"conference_numbers":["1001"],"moderator":{"numbers":["1001"]}}""")).Refusal);

    [Fact]
    public void leaves_live_state_alone()
    {
        var story = new Story().With(moderate: false, "a");
        var live = story.Live;
        story.Do(Patch("""{"max_participants":1}"""));
        Assert.Equal(live, story.Live);
    }

    [Fact]
    public void by_creating_is_refused_where_the_id_is_or_was_a_conferences()
    {
        var create = new CreateConference(Story.Document("{}"), new Story().Context);
        Assert.Equal(Reason.Exists, new Story().Request(create).Refusal!.Reason);
        Assert.Equal(Reason.Exists, new Story().Given(new ConferenceDeleted()).Request(create).Refusal!.Reason);
    }

    [Fact]
    public void of_what_was_removed_is_refused()
    {
        var story = new Story().Given(new ConferenceDeleted());
        Assert.Equal(Reason.Unknown, story.Request(Patch("{}")).Refusal!.Reason);
        Assert.Equal(Reason.Unknown, story.Request(
            new ReplaceConference(Story.Document("{}"), null, story.Context)).Refusal!.Reason);
        Assert.Equal(Reason.Unknown, story.Request(new DeleteConference(null, story.Context)).Refusal!.Reason);
    }

    private static PatchConference Patch(string json, IReadOnlyList<int>? onlyIf = null) =>
        new(JsonElement.Parse(json), onlyIf, new Story().Context);
}
