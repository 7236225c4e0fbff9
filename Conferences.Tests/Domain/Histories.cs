using System.Text.Json;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;
using CsCheck;

namespace Conferences.Tests.Domain;

/// <summary>Invariants of every possible history.</summary>
public sealed class Histories
{
    private static readonly string[] Documents =
    [
        "{}",
        """{"max_participants":3}""",
        """{"max_participants":2,"wait_for_moderator":true}""",
        """{"wait_for_moderator":true}""",
        """{"require_moderator":true}""",
        """{"require_moderator":true,"wait_for_moderator":true,"max_participants":4}""",
        """{"member":{"pins":["1"],"join_muted":false},"moderator":{"pins":["2"]}}""",
    ];

    private static readonly Gen<Func<Story, Command>> Joins =
        Gen.Select(Gen.Int[0, 7], Gen.Bool, OneOf<string?>([null, "1", "2", "3"]), Gen.Int[0, 7],
            (call, moderates, pin, ghost) => (Func<Story, Command>)(_ =>
                Story.Leg($"{call}", moderates, pin, number: $"{call}") with { Ghost = ghost == 0 }));

    private static readonly Gen<Func<Story, Command>> ActsOnOne =
        Gen.Select(OneOf(ParticipantAction.All), Gen.Int[1, 9], (action, participant) =>
            (Func<Story, Command>)(story => new ActOnParticipant(action, participant, story.Context)));

    private static readonly Gen<Func<Story, Command>> HangUps =
        Gen.Int[1, 9].Select(participant => (Func<Story, Command>)(story =>
            new LeaveConference(participant, null, null, story.Context)));

    private static readonly Gen<Func<Story, Command>> ActsOnAll =
        Gen.Select(OneOf(ParticipantAction.All), Gen.Bool, (action, dryRun) =>
            (Func<Story, Command>)(story => new ActOnParticipants(action, dryRun, story.Context)));

    private static readonly Gen<Func<Story, Command>> ActsOnConference =
        OneOf(ConferenceAction.All).Select(action =>
            (Func<Story, Command>)(story => new ActOnConference(action, story.Context)));

    private static readonly Gen<Func<Story, Command>> Edits =
        Gen.Select(OneOf(Documents), Gen.Bool, (document, whole) => (Func<Story, Command>)(story => whole
            ? new ReplaceConference(Story.Document(document), null, story.Context)
            : new PatchConference(JsonElement.Parse(document), null, story.Context)));

    private static readonly Gen<Func<Story, Command>> Removals =
        Gen.Const((Func<Story, Command>)(story => new DeleteConference(null, story.Context)));

    private static readonly Gen<Func<Story, Command>> Plays =
        Gen.Int[0, 5].Select(participant => (Func<Story, Command>)(story =>
            new PlayMedia("jingle", participant == 0 ? null : participant, story.Context)));

    private static readonly Gen<Func<Story, Command>> Relations =
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], (one, other) => (Func<Story, Command>)(story =>
            new RelateParticipants(one, other, "deaf", story.Context)));

    private static readonly Gen<Func<Story, Command>> Dials =
        Gen.Select(Gen.Int[1, 3], Gen.Bool, (legs, moderates) => (Func<Story, Command>)(story =>
            Words.Dial(story, legs, moderates ? [Dialling.IsModerator] : [])));

    private static readonly Gen<Func<Story, Command>> Asked = Gen.Frequency(
        (12, Joins), (6, ActsOnOne), (2, HangUps), (3, ActsOnAll), (3, ActsOnConference), (2, Edits), (1, Removals),
        (1, Plays), (1, Relations), (2, Dials));

    private static readonly Gen<Func<Story, Command>> Commands = Gen.Frequency((6, Asked), (1, Words.All));

    private static readonly Gen<(string, Func<Story, Command>[])> Lives =
        Gen.Select(OneOf(Documents), Commands.Array[1, 40]);

    [Fact]
    public void keep_counts_roster_rules_and_ids_in_agreement() => Lives.Sample((document, commands) =>
    {
        var story = new Story(document);
        foreach (var command in commands)
        {
            var (before, decided) = (story.State, command(story));
            var events = story.Do(decided);
            Agree(story.State);
            Assert.Empty(story.Live.Pending);
            KeepTheRules(decided, before, events, story.State);
        }

        NumberEveryoneOnce(story.Events);
        CountInstances(story.Events);
    });

    [Fact]
    public void record_nothing_when_a_command_that_sets_a_state_is_decided_twice() =>
        Gen.Select(Lives, Commands).Sample((life, last) =>
        {
            var story = new Story(life.Item1);
            foreach (var command in life.Item2)
                story.Do(command(story));
            var twice = last(story);
            story.Do(twice);
            if (IsRecordedEachTime(twice, story))
                return;
            Assert.Empty(story.Do(twice));
        });

    [Fact]
    public void tell_of_an_operation_by_its_own_facts_what_all_facts_tell() => Lives.Sample((document, commands) =>
    {
        var story = new Story(document);
        foreach (var command in commands)
            story.Request(command(story));
        var (live, own) = (LiveConference.Idle(Story.Id), new Dictionary<OperationId, Operation>());
        foreach (var @event in story.Events)
        {
            if (Operation.IdOf(@event) is { } id)
            {
                var known = Operation.Fold(live.Asked(id), @event, Story.Noon)!;
                own[id] = Operation.Fold(own.GetValueOrDefault(id), @event, Story.Noon)!;
                if (!known.IsOpen)
                    Assert.Equal(JsonSerializer.Serialize(known), JsonSerializer.Serialize(own[id]));
            }

            live = LiveConference.Fold(live, @event, Story.Noon);
        }
    });

    internal static Gen<T> OneOf<T>(IReadOnlyList<T> all) => Gen.Int[0, all.Count - 1].Select(at => all[at]);

    // A refused join is recorded each time, and so are an action on a conference that is not running, and a leg that
    // the media server admitted against a rule and was asked to remove. Commands without lasting state repeat.
    private static bool IsRecordedEachTime(Command command, Story story) => command switch
    {
        JoinConference join => story.State.Roster.Values.All(participant => participant.CallId != join.CallId),
        ObserveJoin join => story.State.ParticipantOf(join.Leg.CallId) is null,
        ReconcileConference { Roster: { } roster } =>
            roster.Legs.Any(leg => story.State.ParticipantOf(leg.CallId) is null),
        ActOnParticipants => !story.Live.IsRunning,
        ActOnConference act => !story.Live.IsRunning
            || (act.Action == ConferenceAction.End && story.Live.Legs == 0),
        PlayMedia or RelateParticipants or DialEndpoints => true,
        _ => false,
    };

    /// <summary>Counts, flags and roster are consistent.</summary>
    internal static void Agree(ConferenceState state)
    {
        var (live, roster) = (state.Live, state.Roster.Values.ToArray());
        var taking = roster.Where(it => !it.Ghost).ToArray();
        Assert.Equal(
            (taking.Count(it => !it.IsModerator && !it.Waiting), taking.Count(it => it.IsModerator),
                roster.Count(it => it.Waiting), roster.Length - taking.Length),
            (live.Members, live.Moderators, live.Waiting, live.Ghosts));
        Assert.True(roster.Length == 0 || live.IsRunning);
        Assert.True(roster.Length > 0 || !live.IsRunning || live.LastParticipantId == 0);
        Assert.True(live.Moderators == 0 || live.Waiting == 0);
        Assert.All(roster, it => Assert.Equal(live.Instance, it.Instance));
        Assert.Equal(roster.Length, roster.Select(it => it.CallId).Distinct().Count());
    }

    // Rules apply when the service admits legs. One that the media server admitted against a rule is removed
    // afterwards.
    private static void KeepTheRules(
        Command command, ConferenceState before, ConferenceEvent[] events, ConferenceState after)
    {
        if (!events.OfType<ParticipantJoined>().Any(it => !it.Ghost))
            return;
        var most = after.Document?.MaxParticipants ?? 0;
        Assert.True(most == 0 || after.Live.Participants <= Math.Max(most, before.Live.Participants));
        Assert.True(!before.Live.IsRemoved || !after.Live.IsRunning);
        if (command is not JoinConference)
            return;
        Assert.NotNull(before.Conference);
        Assert.False(before.Live.IsLocked);
        Assert.True(most == 0 || after.Live.Participants <= most);
    }

    private static void CountInstances(IReadOnlyList<ConferenceEvent> events)
    {
        var numbers = events.Select(Instance.Of).OfType<int>().Distinct().Order().ToArray();
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
        foreach (var number in numbers)
        {
            var own = events.Where(@event => Instance.Of(@event) == number).ToArray();
            var figures = own.Aggregate((Instance?)null, (state, @event) =>
                Instance.Fold(state, Story.Id, @event, Story.Noon, 1))!;
            Assert.Equal(
                (own.OfType<ParticipantJoined>().Count(it => !it.Ghost), own.OfType<ParticipantRefused>().Count()),
                (figures.Participants, figures.Refused));
            Assert.Equal(own.OfType<ConferenceEnded>().Any(), figures.EndedAt is not null);
            Assert.True(figures.Reason is not { } reason || Instance.Reasons.Contains(reason));
        }
    }

    private static void NumberEveryoneOnce(IEnumerable<ConferenceEvent> events)
    {
        var present = new HashSet<(int, int)>();
        var newest = (Instance: 0, Id: 0);
        foreach (var @event in events)
        {
            switch (@event)
            {
                case ConferenceStarted started:
                    Assert.Equal(newest.Instance + 1, started.Instance);
                    newest = (started.Instance, 0);
                    break;
                case ParticipantJoined joined:
                    Assert.Equal((newest.Instance, newest.Id + 1), (joined.Instance, joined.ParticipantId));
                    newest = (joined.Instance, joined.ParticipantId);
                    Assert.True(present.Add(newest));
                    break;
                case ParticipantLeft left:
                    Assert.True(present.Remove((left.Instance, left.ParticipantId)));
                    break;
                case ConferenceEnded:
                    Assert.Empty(present);
                    break;
            }
        }
    }
}
