using System.Text.Json;
using Conferences.Api.Store;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Domain;
using Conferences.Tests.Fixtures.Media;

namespace Conferences.Tests.Media;

/// <summary>A tenth of all messages is lost, duplicated, delayed or reordered, in both directions.</summary>
public sealed class A_thousand_operations_over_bad_lines
{
    private const int Thousand = 1_000;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, int.Parse(
        Environment.GetEnvironmentVariable("CONFERENCES_TEST_SEEDS") ?? "5",
        System.Globalization.CultureInfo.InvariantCulture))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void confirm_nothing_that_was_not_done_and_leave_nothing_open(int seed)
    {
        var run = Run(seed);
        run.World.ComeToRest();
        var outcomes = new Dictionary<OperationStatus, int>();
        foreach (var ledger in run.World.Ledgers)
        {
            Assert.Empty(ledger.Live.Pending);
            foreach (var operation in Claims.Outcomes(Events(ledger)))
            {
                Assert.All(Claims.Of(Events(ledger), operation), claim => Assert.Contains(claim, run.Done));
                Assert.Equal(Claims.Whole(operation), operation.Status);
                outcomes[operation.Status] = outcomes.GetValueOrDefault(operation.Status) + 1;
            }
        }

        // Otherwise the lines were not unreliable.
        Assert.True(outcomes[OperationStatus.Confirmed] > outcomes[OperationStatus.TimedOut]);
        Assert.All(
            (OperationStatus[])[OperationStatus.TimedOut, OperationStatus.Failed],
            status => Assert.True(outcomes[status] > 50));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void end_each_operation_once_and_keep_every_rule_of_the_record(int seed)
    {
        var run = Run(seed, afterwards: ledger => Histories.Agree(ledger.State));
        run.World.ComeToRest();
        Assert.All(run.World.Ledgers, ledger =>
        {
            var asked = Events(ledger).OfType<OperationRequested>().Select(it => it.Operation.Id).ToArray();
            Assert.Distinct(asked);
            var ended = Claims.Outcomes(Events(ledger)).Select(it => it.Id).ToArray();
            Assert.Distinct(ended);
            Assert.Empty(asked.Except(ended));
        });
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void leave_a_record_that_equals_the_switch_once_both_are_compared(int seed)
    {
        var run = Run(seed, losesLink: true);
        run.World.ComeToRest();
        run.World.Reconcile();
        Assert.All(run.World.Ledgers, ledger => Assert.Equal(Held(run, ledger), Recorded(ledger)));
        Assert.Contains(run.World.Ledgers.SelectMany(Events), @event => @event is ConferenceReconciled);
    }

    [Fact]
    public void happen_again_from_the_same_seed_and_differently_from_another()
    {
        string Told(int seed) => JsonSerializer.Serialize(
            Run(seed).World.Ledgers.Select(Events));
        Assert.Equal(Told(7), Told(7));
        Assert.NotEqual(Told(7), Told(8));
    }

    private static FaultyRun Run(int seed, bool losesLink = false, Action<EventLog>? afterwards = null)
    {
        var run = new FaultyRun(seed, share: 0.1, losesLink);
        while (run.Operations < Thousand)
        {
            run.Step();
            if (afterwards is not null)
                run.World.Ledgers.ForEach(afterwards);
        }

        return run;
    }

    private static ConferenceEvent[] Events(EventLog ledger) => [.. ledger.Events.Select(@event => @event.Recorded())];

    private static string Held(FaultyRun run, EventLog ledger) =>
        run.World.Switch.Model.Find(Unstored.Account, ledger.Id) is { } state
            ? Text(
                state.IsLocked,
                state.Recording,
                state.Members.Values.Select(it => (it.CallId.Text, it.IsMuted, it.IsDeaf)))
            : Text(false, null, []);

    private static string Recorded(EventLog ledger) => Text(
        ledger.Live.IsLocked,
        ledger.Live.Recording,
        ledger.State.Roster.Values.Select(it => (it.CallId.Text, it.Muted, it.Deaf)));

    private static string Text(bool isLocked, string? recording, IEnumerable<(string, bool, bool)> legs) =>
        $"{isLocked} {recording} {string.Join(' ', legs.Order())}";
}
