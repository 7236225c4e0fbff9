using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>Places of legs that were admitted and are not in yet.</summary>
public sealed class Places_that_are_kept
{
    [Fact]
    public void are_not_taken_by_legs_that_were_not_admitted()
    {
        var story = new Story("""{"max_participants":2}""").With(false, "a");
        Admit(story, "b");
        Assert.Equal(Reason.Full, story.Request(Dial(story, "c")).Refusal!.Reason);
        Assert.Equal(Reason.Full, story.Join("d").Refusal!.Reason);
        story.Request(Enters(story, "x"));
        Assert.Equal(Reason.Full, Assert.Single(story.Live.Pending).Cause);
        story.Request(new ObserveParticipants(ParticipantAction.Kick, [new("x")], story.Word()));
        Assert.Null(story.Live.Pending.SingleOrDefault(it => it.IsOpen));
        story.Request(Enters(story, "b"));
        Assert.Equal((2, 0), (story.Live.Members, story.Live.Pending.Length));
    }

    [Fact]
    public void are_free_again_once_it_is_heard_that_a_leg_has_left_which_nobody_heard_come_in()
    {
        var story = new Story("""{"max_participants":2}""").With(false, "z");
        Admit(story, "a");
        Assert.Equal(Reason.Full, Admit(story, "b").Refusal!.Reason);
        story.Request(new ObserveParticipants(
            ParticipantAction.Kick, [new("a")], story.Word(position: 7) with { Uuid = new("uuid") }));
        Assert.Single(story.Events.OfType<ParticipantMissed>());
        Assert.Null(Admit(story, "b").Refusal);
    }

    [Theory]
    [InlineData(59, null)]
    [InlineData(60, Reason.Locked)]
    public void let_nobody_past_a_lock_once_they_lapsed(int seconds, Reason? put)
    {
        var story = new Story().With(false, "a");
        var admitted = Assert.IsType<LegAdmitted>(Assert.Single(Admit(story, "b").Events));
        story.Request(new ObserveConference(ConferenceAction.Lock, story.Word()));
        story.Request(Enters(story, "b", after: TimeSpan.FromSeconds(seconds)));
        Assert.Equal(put, story.Live.Pending.SingleOrDefault()?.Cause);

        // Who it is, and in which role, was decided all the same.
        Assert.Equal(admitted.PersonId, story.Events.OfType<ParticipantJoined>().Last().PersonId);
    }

    [Fact]
    public void let_nobody_past_the_limit_once_they_lapsed_and_another_has_come()
    {
        var story = new Story("""{"max_participants":1}""");
        Admit(story, "a");
        var next = Story.Leg("b");
        Assert.Null(story.Request(
            next with { Person = next.Person with { At = Story.Noon + AdmittedLeg.Patience } }).Refusal);
        story.Request(Enters(story, "a", after: AdmittedLeg.Patience));
        Assert.Equal(Reason.Full, Assert.Single(story.Live.Pending).Cause);
    }

    [Fact]
    public void belong_to_their_call_ids_which_nobody_may_be_dialled_by()
    {
        var story = new Story().With(false, "z");
        Admit(story, "a");
        Assert.Equal(Reason.InUse, story.Request(Dial(story, "a")).Refusal!.Reason);
        Assert.Null(story.Request(Dial(story, "a", after: AdmittedLeg.Patience)).Refusal);
    }

    private static Decision Admit(Story story, string call) =>
        story.Request(new AdmitLeg(
            new(call), Story.Leg(call).Person, IsModerator: false, Pin: null, Mute: null));

    private static DialEndpoints Dial(Story story, string call, TimeSpan after = default) => new(
        [new("1002", new(call), Story.Leg($"{call}-dialled").Person)],
        new(new("dialled"), 30, []),
        story.Context with { At = Story.Noon + after });

    private static ObserveJoin Enters(Story story, string call, TimeSpan after = default) => new(
        new(new(call), Story.Leg($"{call}-unknown").Person, false, false, false)
        {
            TellsOfRole = false,
            TellsOfState = false,
        },
        "switch",
        new(story.Context with { At = Story.Noon + after }, null));
}
