using System.Collections.Immutable;
using System.Text.Json;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;
using CsCheck;

namespace Conferences.Tests.Domain;

/// <summary>A command's declared needs suffice: on a state with nothing else it decides the same.</summary>
public sealed class Needs_of_a_command
{
    private const string Taken = "8";

    private static readonly string[] Documents =
    [
        "{}",
        """{"max_participants":3,"conference_numbers":["7"]}""",
        """{"require_moderator":true,"wait_for_moderator":true}""",
        """{"member":{"pins":["1"],"join_muted":false},"moderator":{"pins":["2"]}}""",
    ];

    private static readonly string[] Edits = [.. Documents, """{"member":{"numbers":["9","8"]}}"""];

    private static readonly Gen<string?> Pins = Histories.OneOf<string?>([null, "1", "2", "3"]);

    private static readonly OperationAction[] ByLeg =
    [
        OperationAction.Mute, OperationAction.Undeaf, OperationAction.Kick, OperationAction.Lock,
        OperationAction.Record, OperationAction.End,
    ];

    private static readonly Gen<Func<Story, Command>> Joins =
        Gen.Select(Gen.Int[0, 7], Gen.Bool, Pins, Gen.Int[0, 2], (call, moderates, pin, caller) =>
            (Func<Story, Command>)(_ => Story.Leg($"{call}", moderates, pin, number: $"{caller}") with
            {
                Ghost = call == 7,
            }));

    // Only of commands with other values than texts, numbers and actions; see Drawn.
    private static readonly IReadOnlyDictionary<Type, Gen<Func<Story, Command>>> Sampled =
        new Dictionary<Type, Gen<Func<Story, Command>>>
        {
            [typeof(CreateConference)] = Of(Histories.OneOf(Edits), (story, document) =>
                new CreateConference(Story.Document(document), story.Context)),
            [typeof(ReplaceConference)] = Of(Histories.OneOf(Edits), (story, document) =>
                new ReplaceConference(Story.Document(document), null, story.Context)),
            [typeof(PatchConference)] = Of(Histories.OneOf(Edits), (story, document) =>
                new PatchConference(JsonElement.Parse(document), null, story.Context)),
            [typeof(JoinConference)] = Joins,
            [typeof(AdmitLeg)] = Gen.Select(Gen.Int[0, 7], Gen.Bool, Pins, (call, moderates, pin) =>
                (Func<Story, Command>)(_ => new AdmitLeg(
                    new($"{call}"), Story.Leg($"{call}").Person, moderates, pin, Mute: null))),
            [typeof(WithdrawLeg)] = Of(Gen.Int[0, 7], (_, call) => new WithdrawLeg(new($"{call}"), null)),
            [typeof(AskByLeg)] = Gen.Select(Gen.Int[0, 7], Gen.Int[0, 5], Gen.Bool, (call, action, toggles) =>
                (Func<Story, Command>)(story => new AskByLeg(
                    new($"{call}"), ByLeg[action], toggles, story.Context))),
            [typeof(DialEndpoints)] = Of(Gen.Int[1, 5], (story, draw) => Words.Dial(
                story, Math.Min(draw, 3), draw == 4 ? [Dialling.JoinExisting] : draw == 5 ? [Dialling.Ghost] : [])),
            [typeof(MarkOperationSent)] = Of(
                Gen.Bool, (story, exact) => new MarkOperationSent(Newest(story), Story.Noon, exact)),
            [typeof(FailOperation)] = Of(Gen.Bool, (story, unlessSent) =>
                new FailOperation(Newest(story), Reason.LinkDown, Story.Noon) { UnlessSent = unlessSent }),
            [typeof(TimeOutOperation)] = Of(Gen.Int[0, 60], (story, seconds) =>
                new TimeOutOperation(Newest(story), Story.Noon.AddSeconds(seconds))),
            [typeof(ObserveStarted)] = Words.Starts,
            [typeof(ObserveEnded)] = Words.Ends,
            [typeof(ObserveJoin)] = Words.Joins,
            [typeof(ObserveParticipants)] = Words.Participants,
            [typeof(ObserveConference)] = Words.Conferences,
            [typeof(ObserveDone)] = Of(Gen.Const(0), (story, _) =>
                new ObserveDone(new(story.Context, CommandId: Newest(story)))),
            [typeof(ObserveDialled)] = Of(Gen.Bool, (story, follow) => new ObserveDialled(
                ImmutableDictionary<CallId, FailureReason>.Empty,
                "switch",
                new(story.Context, CommandId: Newest(story)))
            {
                LegsFollow = follow,
            }),
            [typeof(ReconcileConference)] = Words.Rosters,
            [typeof(CreateJoinLink)] = Of(Gen.Int[0, 3], (story, draw) => new CreateJoinLink(
                new($"{draw}"), null, draw == 1, TimeSpan.FromMinutes(draw), story.Context)),
            [typeof(RevokeJoinLink)] = Of(Gen.Int[0, 3], (story, draw) =>
                new RevokeJoinLink(new($"{draw}"), story.Context)),
        };

    private static readonly IReadOnlyDictionary<Type, Gen<Func<Story, Command>>> Each =
        typeof(Command).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(Command)) && !type.IsAbstract)
            .ToDictionary(type => type, type => Sampled.GetValueOrDefault(type) ?? Drawn(type));

    // The media server has done only half of what was requested when the command arrives.
    private static readonly Gen<(string Document, (Func<Story, Command> Command, bool IsDone)[] Before)> Lives =
        Gen.Select(
            Histories.OneOf(Documents),
            Gen.Select(Gen.OneOf([.. Each.Values, Joins, Joins, Joins, Joins, Joins, Joins]), Gen.Bool).Array[0, 30]);

    public static TheoryData<string> Commands => [.. Each.Keys.Select(type => type.Name)];

    [Theory, MemberData(nameof(Commands))]
    public void are_all_that_it_looks_at(string name) =>
        Gen.Select(Lives, Each.Single(it => it.Key.Name == name).Value).Sample((life, last) =>
        {
            var story = new Story(life.Document, Taken);
            foreach (var (earlier, isDone) in life.Before)
            {
                var before = earlier(story);
                if (isDone)
                    story.Do(before);
                else
                    story.Request(before);
            }

            var command = last(story);
            foreach (var state in (ConferenceState[])[story.State, story.State with { IsElsewhere = true }])
                Assert.Equal(Said(command.Decide(state)), Said(command.Decide(Only(command.Needs, state))));
        });

    [Fact]
    public void are_together_what_each_of_them_is() => Gen.OneOf([.. Each.Values]).Array[0, 6].Sample(makers =>
    {
        var story = new Story();
        Command[] commands = [.. makers.Select(make => make(story))];
        var together = Needs.Of(commands);
        Assert.Equal(commands.Any(it => it.Needs.Everybody), together.Everybody);
        Assert.Equal(commands.Any(it => it.Needs.Figures), together.Figures);
        Assert.Equal(commands.Any(it => it.Needs.Waiting), together.Waiting);
        Assert.Equal(commands.Any(it => it.Needs.Secrets), together.Secrets);
        Assert.Equal(commands.Any(it => it.Needs.OtherAccounts), together.OtherAccounts);
        Same(it => it.Calls);
        Same(it => it.Departures);
        Same(it => it.PastInstances);
        Same(it => it.Numbers);
        Same(it => it.PinAttempts);
        Same(it => it.Participants);
        Same(it => it.Links);
        Assert.Equal(commands.Any(it => it.Needs.OpenLinks), together.OpenLinks);

        void Same<T>(Func<Needs, ImmutableHashSet<T>> part) =>
            Assert.Equal(commands.SelectMany(it => part(it.Needs)).ToHashSet(), part(together).ToHashSet());
    });

    private static Gen<Func<Story, Command>> Of<T>(Gen<T> any, Func<Story, T, Command> make) =>
        any.Select(value => (Func<Story, Command>)(story => make(story, value)));

    // Drawn by the types of the record's parameters.
    private static Gen<Func<Story, Command>> Drawn(Type type)
    {
        var made = type.GetConstructors().Single();
        var values = made.GetParameters().Select(it => Values(type, it.ParameterType)).ToArray();
        return Gen.Int[0, 999].Array[values.Length].Select(draws => (Func<Story, Command>)(story =>
            (Command)made.Invoke([.. values.Zip(draws, (value, draw) => value(story, draw))])));
    }

    private static Func<Story, int, object?> Values(Type command, Type type) => type switch
    {
        _ when type == typeof(CommandContext) => (story, _) => story.Context,
        _ when type == typeof(ConferenceAction) => (_, draw) => At(ConferenceAction.All, draw),
        _ when type == typeof(ParticipantAction) => (_, draw) => At(ParticipantAction.All, draw),
        _ when type == typeof(bool) => (_, draw) => draw % 2 == 0,
        _ when type == typeof(int) => (_, draw) => 1 + (draw % 5),
        _ when type == typeof(int?) => (_, draw) => draw % 6 == 0 ? null : draw % 6,
        _ when type == typeof(string) => (_, draw) => At<string>(["jingle", "deaf", "1"], draw),
        _ when type == typeof(IReadOnlyList<int>) => (_, draw) => draw % 2 == 0 ? null : (int[])[1],
        _ => throw new NotSupportedException($"{command.Name} needs a sample: no {type.Name} can be drawn."),
    };

    private static T At<T>(IReadOnlyList<T> all, int draw) => all[draw % all.Count];

    private static OperationId Newest(Story story) => story.Live.Pending.LastOrDefault()?.Id ?? new("none");

    // The state as the loader fills it.
    private static ConferenceState Only(Needs needs, ConferenceState state) => state with
    {
        Conference = state.Conference is { } conference && !needs.Secrets
            ? conference with { Document = Closed(conference.Document) }
            : state.Conference,
        Roster = needs.Everybody
            ? state.Roster
            : state.Roster.Where(it => needs.Participants.Contains(it.Key) || needs.Calls.Contains(it.Value.CallId)
                    || (needs.Waiting && it.Value.Waiting))
                .ToImmutableSortedDictionary(),
        TakenNumbers = state.TakenNumbers.Intersect(needs.Numbers.Select(state.Numbering.Normal)),
        WrongPins = new(state.WrongPins.Attempts.RemoveAll(it => !needs.PinAttempts
            .Select(attempt => PinCaller.Of(attempt, state.Numbering))
            .Any(caller => caller == it.Caller || (caller.IsWithheld && it.Caller.IsWithheld)))),
        Gone = state.Gone.Where(it => needs.Departures.Contains(it.Key)).ToImmutableDictionary(),
        HungUp = state.HungUp.Where(it => needs.Departures.Contains(it.Key)).ToImmutableDictionary(),
        Left = state.Left.Where(it => needs.Participants.Contains(it.Key)).ToImmutableDictionary(),
        Stays = [.. state.Stays.Where(it => needs.Departures.Contains(it.CallId))],
        Past = [.. state.Past.Where(it => needs.PastInstances.Contains(it.Uuid))],
        Links = state.Links.Where(it => needs.Links.Contains(it.Key)
                || (needs.OpenLinks && it.Value.StatusAt(Story.Noon) is JoinLinkStatus.Valid))
            .ToImmutableDictionary(),
        IsElsewhere = state.IsElsewhere && needs.OtherAccounts,
    };

    // As stored, without the secrets' row.
    private static ConferenceDocument Closed(ConferenceDocument document) => ConferenceDocument.Stored(
        JsonSerializer.Serialize(
            document.Seal("conference", new(new("secrets"), Story.Noon) { Salt = "5a17" }).Sealed));

    private static string Said(Decision decision) => string.Join(
        '\n',
        [
            .. decision.Events.Select(it => $"{it.GetType().Name} {JsonSerializer.Serialize<object>(it)}"),
            $"{decision.Refusal} {decision.ParticipantId}",
            JsonSerializer.Serialize(decision.Operation),
            JsonSerializer.Serialize(decision.People),
            JsonSerializer.Serialize(decision.Secrets),
        ]);
}
