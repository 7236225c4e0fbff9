using System.Text.Json;
using Conferences.Domain.Commands;
using Conferences.Domain.Document;
using Conferences.Domain.Events;
using Conferences.Domain.State;

namespace Conferences.Tests.Fixtures.Media;

/// <summary>
/// A run of several conferences on the simulated switch behind unreliable lines, determined entirely by the seed.
/// </summary>
internal sealed class FaultyRun
{
    private static readonly string[] Documents =
    [
        """{"member":{"join_muted":false}}""",
        """{"member":{"join_muted":false},"max_participants":4}""",
        """{"wait_for_moderator":true,"play_name":true}""",
        """{"require_moderator":true}""",
    ];

    private readonly List<(Action Do, int Weight)> steps;
    private readonly List<EventLog> open;
    private readonly Random chance;

    /// <param name="share">The share of messages that are dropped, duplicated, delayed and reordered, each.</param>
    public FaultyRun(int seed, double share, bool losesLink)
    {
        chance = new(seed);
        World.Switch.Faults = new(seed, share, share, share, share, DelayMilliseconds: 2_500);
        World.Switch.Model.Doing = (command, leg) => Done.Add((command.OperationId?.Text, leg?.Text));
        World.Switch.Model.Misses = _ => chance.Next(4) == 0 ? "USER_BUSY" : null;
        open = [.. Documents.Select(Open)];
        steps =
        [
            (Join, 12), (Press, 5), (ActOnOne, 12), (ActOnAll, 3), (ActOnConference, 8), (Play, 2), (Relate, 2),
            (Dial, 3), (Tell, 20), (Pass, 12), (World.Reconcile, 1), (Remove, 1), (losesLink ? Link : Pass, 1),
        ];
    }

    public Unstored World { get; } = new();

    /// <summary>What the switch executed: for which operation and leg.</summary>
    public HashSet<(string? Operation, string? Leg)> Done { get; } = [];

    /// <summary>Number of operations that callers requested.</summary>
    public int Operations { get; private set; }

    /// <summary>Makes one random step.</summary>
    public void Step()
    {
        var draw = chance.Next(steps.Sum(step => step.Weight));
        steps.First(step => (draw -= step.Weight) < 0).Do();
    }

    private EventLog Open(string document)
    {
        var ledger = new EventLog(World.NewId());
        World.Ledgers.Add(ledger);
        World.Take(ledger, new CreateConference(ConferenceDocument.From(JsonElement.Parse(document)), World.Context()));
        return ledger;
    }

    private T Any<T>(IReadOnlyList<T> all) => all[chance.Next(all.Count)];

    private int Somebody() => chance.Next(1, 8);

    private bool Perhaps() => chance.Next(2) == 0;

    private void Ask(Func<CommandContext, Command> command)
    {
        var decision = World.Take(Any(open), command(World.Context(new(Unstored.Account))));
        if (decision.Events.OfType<OperationRequested>().Any())
            Operations++;
    }

    private void Join()
    {
        var (ledger, call) = (Any(open), $"call-{chance.Next(12)}");
        World.Take(ledger, new JoinConference(
            new(call), Named(call), chance.Next(4) == 0, null, null, null, new(World.NewId()), World.Switch.Switch));
    }

    private Person Named(string name) =>
        new(World.NewId(), "", World.NewId(), name, "", JsonElement.Parse("{}"), World.Now);

    private void Press()
    {
        var id = Any(open).Id;
        if (World.Switch.Model.Find(Unstored.Account, id)?.Members.Keys.ToArray() is { Length: > 0 } legs)
            World.Switch.Press(Unstored.Account, id, Any(legs), Any(ParticipantAction.All));
    }

    private void ActOnOne() => Ask(context => new ActOnParticipant(Any(ParticipantAction.All), Somebody(), context));

    private void ActOnAll() => Ask(context => new ActOnParticipants(Any(ParticipantAction.All), false, context));

    private void ActOnConference() => Ask(context => new ActOnConference(
        chance.Next(12) == 0 ? ConferenceAction.End : Any(ConferenceAction.All.Remove(ConferenceAction.End)), context));

    private void Play() => Ask(context => new PlayMedia("jingle", Perhaps() ? null : Somebody(), context));

    private void Relate() => Ask(context =>
        new RelateParticipants(Somebody(), Somebody(), Any((string[])["deaf", "mute", "clear"]), context));

    private void Dial() => Ask(context => new DialEndpoints(
        [.. Enumerable.Range(0, chance.Next(1, 3)).Select(_ => Invite())],
        new(new(World.NewId()), chance.Next(1, 20), Perhaps() ? [] : [Dialling.Mute]),
        context));

    private Invitation Invite() => new(World.NewId(), new(World.NewId()), Named("dialled"));

    // Sender and callers run concurrently: some events are sent while others wait.
    private void Tell() => World.Tell(chance.Next(1, 6));

    private void Pass() => World.Pass(TimeSpan.FromMilliseconds(chance.Next(1_500)));

    private void Remove()
    {
        var at = chance.Next(open.Count);
        World.Take(open[at], new DeleteConference(null, World.Context(new(Unstored.Account))));
        open[at] = Open(Any(Documents));
    }

    private void Link()
    {
        if (World.Switch.IsUp)
            World.Switch.LoseLink();
        else
            World.RestoreLink();
    }
}
