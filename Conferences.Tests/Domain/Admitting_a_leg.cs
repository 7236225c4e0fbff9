using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>Legs that a media server holds: decided before they are in, by the rules of a join.</summary>
public sealed class Admitting_a_leg
{
    private const string Pins = """{"member":{"pins":["1111"],"join_muted":true},"moderator":{"pins":["2222"]}}""";

    [Fact]
    public void keeps_its_place_and_its_role_until_the_media_server_says_that_it_is_in()
    {
        var story = new Story(Pins);
        var admitted = Assert.IsType<LegAdmitted>(Assert.Single(Admit(story, "a", "1111").Events));
        Assert.Equal(
            ("a-person", false, true, false, 0),
            (admitted.PersonId.Text, admitted.IsModerator, admitted.Muted, admitted.Deaf, admitted.Instance));
        Assert.Equal((false, 0), (story.Live.IsRunning, story.State.Roster.Count));

        story.Request(Enters(story, "a"));
        var joined = Assert.Single(story.Events.OfType<ParticipantJoined>());
        Assert.Equal(
            ("a-person", admitted.PersonHash, false, true),
            (joined.PersonId.Text, joined.PersonHash, joined.IsModerator, joined.Muted));
        Assert.Empty(story.Live.Admitted);
        Assert.Single(story.People);
        Assert.Empty(story.Live.Pending);
    }

    [Theory]
    [InlineData("{}", null, null)]
    [InlineData(Pins, "2222", null)]
    [InlineData(Pins, "3333", Reason.BadPin)]
    [InlineData(Pins, null, Reason.BadPin)]
    public void is_decided_by_the_pin(string document, string? pin, Reason? reason)
    {
        var decision = Admit(new(document), "a", pin);
        Assert.Equal(reason, decision.Refusal?.Reason);
        Assert.IsType(
            reason is null ? typeof(LegAdmitted) : typeof(ParticipantRefused), Assert.Single(decision.Events));
    }

    [Fact]
    public void counts_places_that_are_kept_and_frees_those_of_legs_that_are_gone_or_never_came()
    {
        var story = new Story("""{"max_participants":2}""");
        Assert.Null(Admit(story, "a").Refusal);
        Assert.Null(Admit(story, "b").Refusal);
        Assert.Null(Admit(story, "b").Refusal);
        Assert.Equal(2, story.Live.Admitted.Length);
        Assert.Equal(Reason.Full, Admit(story, "c").Refusal!.Reason);

        var withdrawn = story.Request(new WithdrawLeg(new("b"), "ORIGINATOR_CANCEL"));
        Assert.Equal("ORIGINATOR_CANCEL", Assert.IsType<LegWithdrawn>(Assert.Single(withdrawn.Events)).HangupReason);
        Assert.Empty(story.Request(new WithdrawLeg(new("b"), null)).Events);
        Assert.Null(Admit(story, "c").Refusal);
        Assert.Equal(Reason.Full, Admit(story, "d").Refusal!.Reason);
        Assert.Null(Admit(story, "d", after: AdmittedLeg.Patience).Refusal);
    }

    [Fact]
    public void forgets_those_who_never_came_with_the_next_that_is_admitted()
    {
        var leg = Story.Leg("a");
        var (one, next) = (Admitted(leg, "a"), Admitted(leg, "b"));
        var live = LiveConference.Fold(LiveConference.Idle(Story.Id), one, Story.Noon);
        Assert.Equal(2, LiveConference.Fold(live, next, Story.Noon.AddSeconds(59)).Admitted.Length);
        live = LiveConference.Fold(live, next, Story.Noon + AdmittedLeg.Patience);
        Assert.Equal("b", Assert.Single(live.Admitted).CallId.Text);

        static LegAdmitted Admitted(JoinConference leg, string call) =>
            new(new(call), leg.Person.PersonId, leg.Person.Hash(), false, false, false);
    }

    [Fact]
    public void lets_it_in_though_it_is_locked_or_full_by_the_time_it_is_in()
    {
        var story = new Story("""{"max_participants":2}""");
        Admit(story, "a");
        Admit(story, "b");
        story.Request(Enters(story, "a"));
        story.Request(new ObserveConference(ConferenceAction.Lock, story.Word()));
        Assert.Equal(Reason.Locked, Admit(story, "c").Refusal!.Reason);
        story.Request(Enters(story, "b"));
        Assert.Equal((2, 0), (story.Live.Members, story.Live.Pending.Length));
        story.Request(Enters(story, "x"));
        Assert.Equal(Reason.Locked, Assert.Single(story.Live.Pending).Cause);
    }

    [Fact]
    public void is_refused_while_it_is_dialled_and_answered_if_it_is_in()
    {
        var story = new Story();
        Admit(story, "a");
        story.Request(Enters(story, "a"));
        Assert.Equal(1, Admit(story, "a").ParticipantId);
        Assert.Empty(Admit(story, "a").Events);
    }

    [Fact]
    public void keeps_the_place_through_the_end_of_an_instance()
    {
        var story = new Story();
        Admit(story, "a");
        story.Request(Enters(story, "a"));
        Assert.Equal(1, Assert.IsType<LegAdmitted>(Assert.Single(Admit(story, "b").Events)).Instance);
        story.Request(new ObserveParticipants(ParticipantAction.Kick, [new("a")], story.Word()));
        Assert.False(story.Live.IsRunning);
        story.Request(Enters(story, "b"));
        Assert.Equal((2, 1), (story.Live.Instance, story.Live.Members));
        Assert.Equal(2, story.People.Count);
    }

    [Theory]
    [InlineData(OperationAction.Mute, false, OperationAction.Mute)]
    [InlineData(OperationAction.Mute, true, OperationAction.Unmute)]
    public void lets_the_participant_ask_by_its_leg_and_names_it_as_the_initiator(
        OperationAction asked, bool isMuted, OperationAction wanted)
    {
        var story = new Story("""{"member":{"join_muted":false}}""").With(false, "a", "b");
        if (isMuted)
            story.Request(new ObserveParticipants(ParticipantAction.Mute, [new("b")], story.Word()));
        var operation = story.Request(new AskByLeg(new("b"), asked, Toggles: true, story.Context)).Operation!;
        Assert.Equal(
            (wanted, new Initiator(ParticipantId: 2), 2),
            (operation.Action, operation.By, Assert.Single(operation.Targets).ParticipantId));

        // The next press undoes what is still under way.
        var next = story.Request(new AskByLeg(new("b"), asked, Toggles: true, story.Context)).Operation!;
        Assert.NotEqual(wanted, next.Action);
    }

    [Fact]
    public void lets_nobody_ask_who_is_not_in()
    {
        var story = new Story().With(false, "a");
        Assert.Equal(
            Reason.Unknown,
            story.Request(new AskByLeg(new("b"), OperationAction.Lock, false, story.Context)).Refusal!.Reason);
        var locking = story.Request(new AskByLeg(new("a"), OperationAction.Lock, true, story.Context)).Operation!;
        Assert.Equal((OperationAction.Lock, 1), (locking.Action, locking.By!.ParticipantId));
    }

    private static Decision Admit(Story story, string call, string? pin = null, TimeSpan after = default)
    {
        var leg = Story.Leg(call);
        return story.Request(new AdmitLeg(
            leg.CallId, leg.Person with { At = Story.Noon + after }, IsModerator: false, pin, Mute: null));
    }

    private static ObserveJoin Enters(Story story, string call) => new(
        new(new(call), Story.Leg($"{call}-unknown").Person, false, false, false)
        {
            TellsOfRole = false,
            TellsOfState = false,
        },
        "switch",
        story.Word());
}
