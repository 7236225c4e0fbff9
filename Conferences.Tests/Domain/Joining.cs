using Conferences.Domain.Commands;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

public sealed class Joining
{
    private const string BothPins = """{"member":{"pins":["1111","7777"]},"moderator":{"pins":["2222","7777"]}}""";
    private const string ModeratorPin = """{"moderator":{"pins":["2222"]}}""";
    private const string MemberPin = """{"member":{"pins":["1111"]}}""";

    [Theory]
    [InlineData("{}", null, false, false)]
    [InlineData("{}", null, true, true)]
    [InlineData("{}", "1234", true, true)]
    [InlineData(BothPins, "1111", true, false)]
    [InlineData(BothPins, "2222", false, true)]
    [InlineData(BothPins, "7777", true, false)]
    [InlineData(ModeratorPin, null, true, false)]
    [InlineData(ModeratorPin, "", true, false)]
    [InlineData(ModeratorPin, "2222", false, true)]
    [InlineData(MemberPin, "1111", true, false)]
    public void takes_the_role_from_the_pin_and_from_the_claim_only_without_pins(
        string document, string? pin, bool claims, bool moderates)
    {
        var joined = Joined(new Story(document).Join("a", claims, pin));
        Assert.Equal(moderates, joined.IsModerator);
    }

    [Theory]
    [InlineData(BothPins, null)]
    [InlineData(BothPins, "")]
    [InlineData(BothPins, "111")]
    [InlineData(BothPins, "11111")]
    [InlineData(MemberPin, null)]
    [InlineData(MemberPin, "2222")]
    [InlineData(ModeratorPin, "1111")]
    public void is_refused_and_recorded_for_a_pin_that_is_wrong_or_missing(string document, string? pin)
    {
        var decision = new Story(document).Join("a", moderates: true, pin);
        Assert.Equal(Reason.BadPin, decision.Refusal!.Reason);
        var refused = Assert.IsType<ParticipantRefused>(Assert.Single(decision.Events));
        Assert.Equal((Reason.BadPin, "a", "a-person"), (refused.Reason, refused.CallId.Text, refused.PersonId.Text));
    }

    [Fact]
    public void stops_comparing_after_five_wrong_pins_of_one_number_and_records_only_the_first_such_refusal()
    {
        var story = new Story(MemberPin);
        for (var wrong = 1; wrong <= 5; wrong++)
            Assert.Equal(Reason.BadPin, story.Join("a", pin: "9", number: "100").Refusal!.Reason);

        var sixth = story.Join("a", pin: "1111", number: "100");
        Assert.Equal(Reason.TooManyPins, sixth.Refusal!.Reason);
        Assert.Equal(Reason.TooManyPins, Assert.IsType<ParticipantRefused>(Assert.Single(sixth.Events)).Reason);
        var seventh = story.Join("a", pin: "1111", number: "100");
        Assert.Equal(Reason.TooManyPins, seventh.Refusal!.Reason);
        Assert.Empty(seventh.Events);

        Assert.Null(story.Join("b", pin: "1111", number: "200").Refusal);
    }

    [Theory]
    [InlineData("{}", false, null, null, true, false)]
    [InlineData("{}", true, null, null, false, false)]
    [InlineData("""{"member":{"join_muted":false,"join_deaf":true}}""", false, null, null, false, true)]
    [InlineData("""{"moderator":{"join_muted":true,"join_deaf":true}}""", true, null, null, true, true)]
    [InlineData("{}", false, false, true, false, true)]
    [InlineData("""{"moderator":{"join_muted":true,"join_deaf":true}}""", true, false, false, false, false)]
    public void is_muted_and_deaf_as_the_role_says_unless_the_leg_says_otherwise(
        string document, bool moderates, bool? mute, bool? deaf, bool muted, bool deafened)
    {
        var joined = Joined(new Story(document).Join("a", moderates, mute: mute, deaf: deaf));
        Assert.Equal((muted, deafened), (joined.Muted, joined.Deaf));
    }

    [Fact]
    public void starts_an_instance_with_participant_1_and_counts_on_from_there()
    {
        var story = new Story();
        var first = story.Join("a");
        Assert.Equal(1, Assert.IsType<ConferenceStarted>(first.Events[0]).Instance);
        Assert.Equal((1, 1), (Joined(first).ParticipantId, first.ParticipantId));
        Assert.Equal((1, 2), (Joined(story.Join("b")).Instance, story.Live.LastParticipantId));
    }

    [Fact]
    public void again_with_the_same_call_while_it_is_in_changes_nothing_though_locked_full_and_without_a_pin()
    {
        var story = new Story("""{"max_participants":1,"member":{"pins":["1111"]}}""");
        story.Join("a", pin: "1111");
        story.Act(ConferenceAction.Lock);

        var again = story.Join("a", pin: "wrong");
        Assert.Equal((null, 1), (again.Refusal, again.ParticipantId));
        Assert.Empty(again.Events);
    }

    [Fact]
    public void again_with_the_same_call_after_it_left_is_a_new_participant()
    {
        var story = new Story().With(moderate: false, "a", "b");
        story.Act(ParticipantAction.Kick, 1);
        Assert.Equal(3, Joined(story.Join("a")).ParticipantId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void is_refused_to_members_and_moderators_alike_while_locked(bool moderates)
    {
        var story = new Story().With(moderate: true, "a");
        story.Act(ConferenceAction.Lock);
        Refused(Reason.Locked, story.Join("b", moderates));
        story.Act(ConferenceAction.Unlock);
        Assert.Null(story.Join("b", moderates).Refusal);
    }

    [Fact]
    public void is_refused_when_max_participants_are_in_waiting_ones_too()
    {
        var story = new Story("""{"max_participants":2,"wait_for_moderator":true}""").With(moderate: false, "a", "b");
        Assert.Equal((0, 2), (story.Live.Members, story.Live.Waiting));
        Refused(Reason.Full, story.Join("c", moderates: true));
        story.Act(ParticipantAction.Kick, 1);
        Assert.Null(story.Join("c", moderates: true).Refusal);
    }

    [Fact]
    public void is_without_limit_where_max_participants_is_0() =>
        Assert.Equal(50, new Story("""{"max_participants":0}""")
            .With(moderate: false, [.. Enumerable.Range(0, 50).Select(call => $"{call}")]).Live.Members);

    [Fact]
    public void is_refused_without_a_fact_where_there_is_no_conference()
    {
        var story = new Story().Given(new ConferenceDeleted());
        var decision = story.Join("a");
        Assert.Equal(Reason.Unknown, decision.Refusal!.Reason);
        Assert.Empty(decision.Events);
    }

    [Fact]
    public void waits_for_a_moderator_where_the_conference_says_so_and_is_let_in_by_the_first()
    {
        var story = new Story("""{"wait_for_moderator":true}""").With(moderate: false, "a", "b");
        Assert.Equal((0, 2, 2), (story.Live.Members, story.Live.Waiting, story.Live.Participants));
        Assert.All(story.State.Roster.Values, it => Assert.True(it.Waiting));

        story.With(moderate: true, "m");
        Assert.Equal((2, 0, 1), (story.Live.Members, story.Live.Waiting, story.Live.Moderators));
        Assert.All(story.State.Roster.Values, it => Assert.False(it.Waiting));
        story.With(moderate: false, "c");
        Assert.Equal(3, story.Live.Members);
    }

    [Fact]
    public void waits_again_after_the_last_moderator_left_while_those_inside_stay()
    {
        var story = new Story("""{"wait_for_moderator":true}""").With(moderate: true, "m").With(moderate: false, "a");
        story.Act(ParticipantAction.Kick, 1);
        story.With(moderate: false, "b");
        Assert.Equal((1, 1, 0), (story.Live.Members, story.Live.Waiting, story.Live.Moderators));
        var left = Assert.Single(story.Act(ParticipantAction.Kick, 3).OfType<ParticipantLeft>());
        Assert.True(left.Waiting);
        Assert.Equal((1, 0), (story.Live.Members, story.Live.Waiting));
    }

    private static ParticipantJoined Joined(Decision decision) =>
        Assert.Single(decision.Events.OfType<ParticipantJoined>());

    private static void Refused(Reason reason, Decision decision)
    {
        Assert.Equal(reason, decision.Refusal!.Reason);
        Assert.Equal(reason, Assert.IsType<ParticipantRefused>(Assert.Single(decision.Events)).Reason);
    }
}
