using Conferences.Api.Media;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Domain;

/// <summary>Legs that listen without taking part, in whichever way they come in.</summary>
public sealed class Ghosts
{
    private const string Loud = """{"member":{"join_muted":false}}""";

    /// <summary>The event of a dialled leg, and the report that a dial is over, leave out that it is a ghost.</summary>
    public static TheoryData<string> Ways => ["join", "event", "dial", "dial over", "roster"];

    [Theory, MemberData(nameof(Ways))]
    public void are_listed_and_counted_nowhere(string way)
    {
        var story = new Story(Loud).With(moderate: true, "m").With(moderate: false, "a");
        Enter(story, way);
        Assert.True(story.State.Roster[3].Ghost);
        Assert.Equal((1, 1, 0, 2), Counts(story));
        Assert.Equal(2, story.Events.Aggregate((Instance?)null, (state, it) =>
            Instance.Fold(state, Story.Id, it, Story.Noon, 1))!.Participants);
        Leave(story, "g");
        Assert.Equal((1, 1, 0, 2), Counts(story));
        Assert.True(story.Events.OfType<ParticipantLeft>().Single().Ghost);
    }

    [Theory, MemberData(nameof(Ways))]
    public void enter_a_full_conference_and_take_nobodys_place(string way)
    {
        var story = new Story("""{"max_participants":2}""").With(moderate: false, "a");
        Enter(story, way, "g");
        Assert.Null(story.Join("b").Refusal);
        Enter(story, way, "h");
        Assert.DoesNotContain(story.Events.OfType<OperationRequested>(), it => it.Operation.Cause is not null);
        Assert.Equal(4, story.State.Roster.Count);
        Assert.Equal(Reason.Full, story.Join("c").Refusal!.Reason);
    }

    [Theory, MemberData(nameof(Ways))]
    public void neither_wait_for_a_moderator_nor_are_one_that_admits(string way)
    {
        var story = new Story("""{"wait_for_moderator":true}""").With(moderate: false, "a");
        Enter(story, way, moderates: true);
        Enter(story, way, "h");
        Assert.Equal([true, false, false], story.State.Roster.Values.Select(it => it.Waiting));
        story.With(moderate: false, "b");
        Assert.Equal(2, story.Live.Waiting);
        story.With(moderate: true, "m");
        Assert.Equal([1, 4], Assert.Single(story.Events.OfType<ParticipantsAdmitted>()).ParticipantIds);
    }

    [Theory, MemberData(nameof(Ways))]
    public void are_no_moderator_that_a_conference_requires(string way)
    {
        var story = new Story("""{"require_moderator":true}""").With(moderate: true, "m").With(moderate: false, "a");
        Enter(story, way, moderates: true);
        Leave(story, "g");
        Assert.True(story.Live.IsRunning);
        Enter(story, way, "h", moderates: true);
        Leave(story, "m");
        Assert.False(story.Live.IsRunning);
        Assert.Equal(Reason.ModeratorLeft, story.Events.OfType<ConferenceEnded>().Single().Reason);
    }

    [Theory, MemberData(nameof(Ways))]
    public void keep_no_empty_conference_going(string way)
    {
        var story = new Story().With(moderate: false, "a");
        Enter(story, way, "g");
        Enter(story, way, "h");
        Leave(story, "a");
        Assert.Equal(
            [(1, Reason.Left), (2, Reason.EveryoneLeft), (3, Reason.EveryoneLeft)],
            story.Events.OfType<ParticipantLeft>().Select(it => (it.ParticipantId, it.Reason)));
        var ended = Assert.Single(story.Events.OfType<ConferenceEnded>());
        Assert.Equal((Reason.EveryoneLeft, new Initiator(ParticipantId: 1)), (ended.Reason, ended.EndedBy!));
        Assert.Equal([2, 3], Assert.Single(
            story.Events.OfType<OperationRequested>(), it => it.Operation.Cause is Reason.EveryoneLeft)
            .Operation.Targets.Select(it => it.ParticipantId));
    }

    [Theory, MemberData(nameof(Ways))]
    public void that_came_while_the_conference_was_being_ended_are_removed_too(string way)
    {
        var story = new Story().With(moderate: false, "a");
        var end = story.Request(new ActOnConference(ConferenceAction.End, story.Context)).Operation!;
        story.Request(new MarkOperationSent(end.Id, Story.Noon, IsExact: true));
        Enter(story, way);
        story.Do(new ObserveParticipants(ParticipantAction.Kick, [new("a")], story.Word(end.Id)));
        Assert.Equal([Reason.Api, Reason.Api], story.Events.OfType<ParticipantLeft>().Select(it => it.Reason));
        Assert.Equal(Reason.Api, Assert.Single(story.Events.OfType<ConferenceEnded>()).Reason);
    }

    [Theory, MemberData(nameof(Ways))]
    public void leave_an_instance_running_when_one_of_them_leaves(string way)
    {
        var story = new Story();
        Enter(story, way, "g");
        Enter(story, way, "h");
        Assert.Equal((0, 0, 0, 0), Counts(story));
        Leave(story, "g");
        Assert.True(story.Live.IsRunning);
        Leave(story, "h");
        Assert.Equal(Reason.EveryoneLeft, Assert.Single(story.Events.OfType<ConferenceEnded>()).Reason);
    }

    [Theory]
    [InlineData("mute", false)]
    [InlineData("unmute", false)]
    [InlineData("deaf", false)]
    [InlineData("undeaf", false)]
    [InlineData("kick", true)]
    public void are_left_out_of_what_is_done_to_everybody_except_that_they_are_removed(string verb, bool isMeant)
    {
        var story = new Story(Loud).With(moderate: false, "a");
        Enter(story, "join", "g");
        story.Request(new ObserveParticipants(
            verb == "unmute" ? ParticipantAction.Mute : ParticipantAction.Deaf, [new("a"), new("g")], story.Word()));
        var asked = story.Request(new ActOnParticipants(
            ParticipantAction.Named(verb)!, DryRun: true, story.Context)).Operation!;
        Assert.Equal(isMeant, asked.Targets.Any(it => it.ParticipantId == 2));
        Assert.NotEmpty(story.Act(ParticipantAction.Kick, 2));
    }

    [Fact]
    public void are_refused_by_a_lock_and_a_wrong_pin_as_everybody_is()
    {
        var story = new Story("""{"member":{"pins":["1"]}}""");
        Assert.Equal(Reason.BadPin, story.Join("g", pin: "2", ghost: true).Refusal!.Reason);
        story.Join("a", pin: "1");
        story.Act(ConferenceAction.Lock);
        Assert.Equal(Reason.Locked, story.Join("g", pin: "1", ghost: true).Refusal!.Reason);
    }

    [Fact]
    public void alone_in_a_conference_are_removed_with_it()
    {
        var story = new Story();
        Enter(story, "join");
        story.Do(new DeleteConference(null, story.Context));
        Assert.Equal(Reason.Deleted, Assert.Single(story.Events.OfType<ParticipantLeft>()).Reason);
        Assert.False(story.Live.IsRunning);
    }

    [Theory]
    [InlineData("theirs")]
    [InlineData("uuid")]
    public void stay_ghosts_in_a_roster_that_leaves_it_out(string uuid)
    {
        var story = new Story().With(moderate: false, "a");
        Enter(story, "join");
        Compare(story, uuid, Words.Leg("a"), Words.Leg("g", muted: true));
        Assert.True(story.State.ParticipantOf(new("g"))!.Ghost);
        Assert.Equal((1, 0, 0, 1), Counts(story));
    }

    [Fact]
    public void stay_ghosts_whatever_later_events_say_of_their_audio()
    {
        var story = new Story().With(moderate: false, "a");
        Enter(story, "dial");
        foreach (var action in ParticipantAction.All.Where(it => it != ParticipantAction.Kick))
            story.Request(new ObserveParticipants(action, [new("g")], story.Word()));
        Assert.True(story.State.ParticipantOf(new("g"))!.Ghost);
    }

    [Fact]
    public void are_announced_neither_when_they_come_nor_when_they_leave()
    {
        var document = Story.Document("""{"play_name":true,"max_participants":5}""");
        var blank = new MediaCommand("account", Story.Id, null, "", Story.Noon);
        var leg = new MediaTarget(1, new("g"), null, Ghost: true);
        Assert.Equal(["admit", "set", "set"], Announced(new ParticipantJoined(
            1, 1, new("g"), new("p"), "", false, false, false, Ghost: true)));
        Assert.Equal([MediaCommands.HangUp], Announced(
            new ParticipantLeft(1, 1, Reason.Left, false, false, Ghost: true)));
        Assert.Equal([MediaCommands.HangUp, "tones", "say", "play"], Announced(
            new ParticipantLeft(1, 1, Reason.Left, false, false)));

        IEnumerable<string> Announced(ConferenceEvent @event) =>
            Announcements.For(@event, document, blank, leg, "Ann").Select(it => it.Name);
    }

    private static (int Members, int Moderators, int Waiting, int Participants) Counts(Story story) =>
        (story.Live.Members, story.Live.Moderators, story.Live.Waiting, story.Live.Participants);

    private static void Enter(Story story, string way, string call = "g", bool moderates = false)
    {
        string[] flags = moderates ? [Dialling.Ghost, Dialling.IsModerator] : [Dialling.Ghost];
        var leg = Words.Leg(call) with { IsModerator = moderates };
        switch (way)
        {
            case "join":
                Assert.Null(story.Join(call, moderates, ghost: true).Refusal);
                break;
            case "event":
                Come(story, leg with { Ghost = true }, null);
                break;
            case "dial":
                Come(story, leg, story.Dialling(story.Dial([call], flags: flags)).Id);
                break;
            case "dial over":
                story.HearOver(story.Dialling(story.Dial([call], flags: flags)));
                break;
            case "roster":
                Compare(
                    story,
                    story.Live.Uuid?.Text ?? "theirs",
                    [.. story.State.Roster.Values.Select(Reported), leg with { Ghost = true }]);
                break;
        }

        Assert.True(story.State.ParticipantOf(new(call))!.Ghost);
    }

    private static MediaLeg Reported(Participant it) => Words.Leg(it.CallId.Text) with
    {
        IsModerator = it.IsModerator,
        TellsOfState = false,
    };

    private static void Come(Story story, MediaLeg leg, OperationId? dial) => story.Request(new ObserveJoin(
        leg, "switch", new(story.Context with { By = null }, story.Live.Uuid ?? new("theirs"), dial)));

    private static void Compare(Story story, string uuid, params MediaLeg[] legs) => story.Do(new ReconcileConference(
        new(new(uuid), "switch", null, IsLocked: false, null, [.. legs]),
        null,
        story.Context with { By = null }));

    private static void Leave(Story story, string call) =>
        story.Do(new ObserveParticipants(ParticipantAction.Kick, [new(call)], story.Word()));
}
