using Conferences.Api.Media;
using Conferences.Api.Queries;
using Conferences.Domain.Commands;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Simulator;
using JasperFx.Events;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Conferences.Tests.Fixtures.Media;

/// <summary>
/// The service without a database, on its own clock, and a simulated switch: mailbox, sender, deadlines and reconciler
/// run one after the other.
/// </summary>
internal sealed class Unstored
{
    public const string Account = "account";

    private readonly FakeTimeProvider clock = new(new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Queue<IEvent> untold = [];
    private DateTimeOffset? agreed;
    private int made;

    public Unstored() => Switch = new(HearAsync, NewId, clock, NullLogger<SimulatedSwitch>.Instance);

    public SimulatedSwitch Switch { get; }

    /// <summary>All conferences, past and present.</summary>
    public List<EventLog> Ledgers { get; } = [];

    public DateTimeOffset Now => clock.GetUtcNow();

    public string NewId() => $"{++made:x32}";

    public CommandContext Context(Initiator? by = null) => new(new(NewId()), Now, by) { Salt = "5a17" };

    /// <summary>Decides and records a command.</summary>
    public Decision Take(EventLog ledger, Command command)
    {
        var before = ledger.Events.Count;
        var decision = ledger.Take(command, Now);
        foreach (var @event in ledger.Events.Skip(before)
            .Where(@event => MediaCommandFactory.Events.Contains(@event.EventType)))
            untold.Enqueue(@event);
        return decision;
    }

    /// <summary>The sender handles a page of at most so many events.</summary>
    public void Tell(int most)
    {
        var page = Enumerable.Range(0, Math.Min(untold.Count, most)).Select(_ => untold.Dequeue()).ToArray();
        var sent = page.Where(@event => @event.Data is OperationRequested).ToDictionary(@event => @event, Mark);
        foreach (var @event in page)
        {
            var factory = LedgerOf(@event.StreamKey!).Briefing(Account);
            MediaCommand[] commands = @event.Data is OperationRequested { Operation: var operation }
                ? sent[@event] ? [factory.Command(@event, operation)] : []
                : [.. factory.Announcements(@event, Now)];
            foreach (var command in commands.Where(_ => Switch.IsUp))
                Assert.True(Switch.SendAsync(command, CancellationToken.None).IsCompletedSuccessfully);
        }
    }

    /// <summary>Advances the clock and times out operations.</summary>
    public void Pass(TimeSpan time)
    {
        clock.Advance(time);
        foreach (var ledger in Ledgers)
        {
            foreach (var overdue in ledger.Live.Pending.Where(it => it.Deadline <= Now))
                Take(ledger, new TimeOutOperation(overdue.Id, Now));
        }
    }

    /// <summary>Compares the record with the switch's state.</summary>
    public void Reconcile()
    {
        if (!Switch.IsUp)
            return;
        var now = Now;
        var running = Ledgers.Where(it => it.Live.IsRunning)
            .Select(it => new RecordedConference(
                new(Account, it.Id, IsDynamic: false), it.Live.Uuid, it.Live.Switch)).ToArray();
        foreach (var held in Switch.RostersAsync(running, [Account], CancellationToken.None).Result)
            Take(LedgerOf(held.Place.ConferenceId), new ReconcileConference(held.Roster, agreed, Context()));
        agreed = now;
    }

    public void RestoreLink()
    {
        Switch.RestoreLink();
        Reconcile();
    }

    /// <summary>Delivers pending messages and lets every operation time out.</summary>
    public void ComeToRest()
    {
        if (!Switch.IsUp)
            RestoreLink();
        do
        {
            while (untold.Count > 0)
                Tell(untold.Count);
            Switch.Flush();
            Pass(TimeSpan.FromHours(1));
        }
        while (untold.Count > 0 || Ledgers.Any(ledger => !ledger.Live.Pending.IsEmpty));
    }

    private Task HearAsync(SwitchEvent mediaEvent)
    {
        Take(LedgerOf(mediaEvent.ConferenceId), mediaEvent.Command(Context()));
        return Task.CompletedTask;
    }

    private bool Mark(IEvent @event)
    {
        var id = ((OperationRequested)@event.Data).Operation.Id;
        Command told = Switch.IsUp
            ? new MarkOperationSent(id, Now, Switch.IsExact)
            : new FailOperation(id, Reason.LinkDown, Now);
        return Take(LedgerOf(@event.StreamKey!), told).Operation is not null;
    }

    private EventLog LedgerOf(string id) => Ledgers.Single(ledger => ledger.Id == id);
}
