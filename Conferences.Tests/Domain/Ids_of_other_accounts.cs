using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>Commands under the id of another account's conference, and media events that name one.</summary>
public sealed class Ids_of_other_accounts
{
    private static readonly ConferenceDocument Empty = Story.Document("{}");

    [Fact]
    public void start_no_dynamic_conference() => Assert.Equal(
        new Refusal(Reason.Unknown, Story.Id),
        Refused(new Story(document: null), story => story.Dial(["a"], dynamic: Empty)));

    [Fact]
    public void make_no_conference() => Assert.Equal(
        Reason.Exists,
        Refused(new Story(document: null), story => new CreateConference(Empty, story.Context))?.Reason);

    [Fact]
    public void take_nothing_from_a_conference_of_ones_own() =>
        Assert.Null(Refused(new Story(), story => story.Dial(["a"])));

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void are_no_names_for_a_conference_of_the_other_kind(bool isConfigured, bool asDynamic)
    {
        foreach (var hear in EachMediaEvent(asDynamic))
        {
            var story = Running(isConfigured);
            var decision = hear(story).Decide(story.State);
            Assert.Equal(isConfigured == asDynamic ? Reason.Unknown : (Reason?)null, decision.Refusal?.Reason);
        }
    }

    [Fact]
    public void are_not_asked_about_where_the_media_server_has_one_name_for_either_kind()
    {
        foreach (var hear in EachMediaEvent(asDynamic: null))
        {
            foreach (var story in (Story[])[Running(isConfigured: true), Running(isConfigured: false)])
                Assert.Null(hear(story).Decide(story.State).Refusal);
        }
    }

    [Fact]
    public void of_a_conference_that_was_removed_stay_those_of_a_configured_one()
    {
        var story = Running(isConfigured: true);
        story.Do(new DeleteConference(null, story.Context));
        Assert.False(story.State.IsDynamic);
    }

    private static Story Running(bool isConfigured)
    {
        var story = new Story(isConfigured ? "{}" : null);
        var dial = story.Dialling(story.Dial(["a"], dynamic: Empty));
        story.Hear(dial, "a");
        Assert.Equal((true, !isConfigured), (story.Live.IsRunning, story.State.IsDynamic));
        return story;
    }

    private static IEnumerable<Func<Story, Command>> EachMediaEvent(bool? asDynamic) =>
    [
        story => new ObserveStarted("switch", Word(story, asDynamic)),
        story => new ObserveEnded(Word(story, asDynamic)),
        story => new ObserveJoin(Words.Leg("b"), "switch", Word(story, asDynamic)),
        story => new ObserveParticipants(ParticipantAction.Mute, [new("a")], Word(story, asDynamic)),
        story => new ObserveConference(ConferenceAction.Lock, Word(story, asDynamic)),
        story => new ReconcileConference(null, null, story.Context) { AsDynamic = asDynamic },
    ];

    private static MediaEvent Word(Story story, bool? asDynamic) => story.Word() with { AsDynamic = asDynamic };

    private static Refusal? Refused(Story story, Func<Story, Command> command) =>
        command(story).Decide(story.State with { IsElsewhere = true }).Refusal;
}
